"""Where small trees cut a number for the tasks: edges of bins that quantiles miss, such as those of
a column that is mostly zeros.

Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning",
NeurIPS 2022, section 3.2.2. Only training rows with an answer have a say. A tree of one column is
sums over its sorted rows, and with a column per class its impurity is Gini's: the same tree does
for all tasks.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.inputs.beside import present
from onepass.training.batches.rows import Rows

MOST_ROWS = 20_000
"""That a tree sees: more hardly move its first cuts."""
LEAVES = (16, 64)
"""Of a tree, at least and at most: one for every ROWS_OF_A_LEAF rows that it sees."""
ROWS_OF_A_LEAF = 400
LEAST_ROWS = 16
"""In a leaf."""
LABELS = 32
"""The most frequent ones, which are told from each other and from the rest."""


class Cut(NamedTuple):
    """A split of the rows from `start` to `stop`, in the order of a number."""

    loss: float
    """Minus what is gained, so that the best cut is the least."""
    start: int
    middle: int
    stop: int


def tree_edges(
    contract: Contract, rows: Rows, names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Per number the thresholds of a tree for each task, those first that tell most."""
    if not names:
        return {}
    rows = rows.some(MOST_ROWS)
    tables = [*_tables(contract, rows)]
    return {name: _edges(rows, name, tables) for name in names}


def _edges(
    rows: Rows, name: str, tables: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]]
) -> NDArray[np.float64]:
    there = rows.inputs.get(present(name), np.ones(len(rows), dtype=np.bool_))
    found = []
    for table, known in tables:
        found += cuts(rows.inputs[name][there & known].astype(np.float64), table[there & known])
    found.sort(key=lambda pair: -pair[0])
    return np.array([threshold for _, threshold in found], dtype=np.float64)


def _tables(
    contract: Contract, rows: Rows
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """What the trees of each task learn (N, K), and the rows with an answer (N,)."""
    for name, task in contract.tasks.items():
        values, known = rows.targets[name].astype(np.float64), rows.answered[name]
        match task.form:
            case Quantity():
                yield _ranks(values, known)[:, None], known
            case Choice():
                yield (values[:, None] == _frequent(values[known])).astype(np.float64), known
            case Choices():
                whole = known & rows.labelled.get(name, known[:, None]).all(axis=1)
                order = np.argsort(-values[whole].sum(axis=0), kind="stable")
                yield values[:, order[:LABELS]], whole
            case Cells() | Pixels() | Objects() | Points():
                continue


def _ranks(values: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of (N,): no outlier decides where a tree cuts."""
    ordered = np.sort(values[known])
    sides = [np.searchsorted(ordered, values, side) for side in ("left", "right")]
    return np.add(*sides) / max(2 * len(ordered), 1)


def _frequent(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The most frequent of them."""
    classes, counts = np.unique(values, return_counts=True)
    return classes[np.argsort(-counts, kind="stable")[:LABELS]]


def leaves(rows: int) -> int:
    """Of the tree of so many rows."""
    least, most = LEAVES
    return min(most, max(least, rows // ROWS_OF_A_LEAF))


def cuts(x: NDArray[np.float64], table: NDArray[np.float64]) -> list[tuple[float, float]]:
    """The splits of a tree over one number (N,), grown best first, for targets (N, K): the share
    of the targets' variance that each explains, and its threshold.
    """
    order = np.argsort(x, kind="stable")
    x, table = x[order], table[order] - (table.mean(axis=0) if len(table) else 0)
    variance = float(np.square(table).sum())
    sums = np.concatenate([np.zeros((1, table.shape[1])), table.cumsum(axis=0)])
    heap: list[Cut] = []
    result: list[tuple[float, float]] = []
    _push(heap, x, sums, 0, len(x))
    most = leaves(len(x))
    while heap and len(result) < most - 1:
        cut = heappop(heap)
        result.append((-cut.loss / variance, (x[cut.middle - 1] + x[cut.middle]) / 2))
        _push(heap, x, sums, cut.start, cut.middle)
        _push(heap, x, sums, cut.middle, cut.stop)
    return result


def _push(
    heap: list[Cut], x: NDArray[np.float64], sums: NDArray[np.float64], start: int, stop: int
) -> None:
    """Adds the best split of these rows, if one gains anything."""
    middles = np.arange(start + LEAST_ROWS, stop - LEAST_ROWS + 1)
    middles = middles[x[middles] > x[middles - 1]]
    if len(middles):
        left, right = sums[middles] - sums[start], sums[stop] - sums[middles]  # (M, K)
        gains = np.square(left).sum(axis=1) / (middles - start)
        gains += np.square(right).sum(axis=1) / (stop - middles)
        gains -= np.square(sums[stop] - sums[start]).sum() / (stop - start)
        best = int(gains.argmax())
        if gains[best] > 1e-9 * (stop - start):
            heappush(heap, Cut(-float(gains[best]), start, int(middles[best]), stop))
