"""Drift: columns that look otherwise in the rows judged than in those trained on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.inputs.timestamp import seconds, written
from onepass.models.contract.tokens import UNKNOWN
from onepass.training.batches.rows import Rows
from onepass.training.sources.inputs import kind_of
from onepass.training.tasks.words import digits

DRIFT = 0.1
"""Largest distance of two distributions (Kolmogorov-Smirnov; total variation of categories; of a
set's items the one that is furthest off)."""
CHANCE = 1e-3


def drift(contract: Contract, train: Rows, judged: Rows) -> Iterator[str]:
    """A sentence for each input and numeric label that drifts."""
    for name, declared in contract.inputs.items():
        ours, theirs = (_known(rows.inputs, name) for rows in (train, judged))
        if not len(theirs):  # absent from every row
            continue
        match kind_of(declared).compared:
            case "numbers":
                yield from _numbers(name, declared.in_unit(ours), declared.in_unit(theirs))
            case "times":
                yield from _times(name, seconds(ours), seconds(theirs))
            case "shares":
                yield from _categories(name, ours, theirs, len(declared.vocabulary) + 1)
            case "items":
                yield from _sets(name, ours, theirs, declared.vocabulary)
            case None:
                pass
    for name, task in contract.tasks.items():
        if task.form.counted == "values" and judged.answered[name].any():
            yield from _numbers(name, train.known(name), judged.known(name))


def _known(arrays: Arrays, name: str) -> NDArray[Any]:
    """The rows that have this input."""
    here = arrays.get(present(name))
    return arrays[name] if here is None else arrays[name][here]


def _numbers(name: str, ours: NDArray[Any], theirs: NDArray[Any]) -> Iterator[str]:
    ks_test = ks_2samp(ours, theirs)
    if ks_test.statistic > DRIFT and ks_test.pvalue < CHANCE:
        yield (
            f"{name} drifts: its median is {digits(float(np.median(ours)))} in training rows, "
            f"{digits(float(np.median(theirs)))} here (Kolmogorov-Smirnov distance "
            f"{ks_test.statistic:.2f})."
        )


def _times(name: str, ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> Iterator[str]:
    ks_test = ks_2samp(ours, theirs)
    if ks_test.statistic > DRIFT and ks_test.pvalue < CHANCE:
        mine, others = (written(int(np.median(one))) for one in (ours, theirs))
        yield (
            f"{name} drifts: its median is {mine} in training rows, {others} here "
            f"(Kolmogorov-Smirnov distance {ks_test.statistic:.2f})."
        )


def _categories(name: str, ours: NDArray[Any], theirs: NDArray[Any], values: int) -> Iterator[str]:
    shares = [np.bincount(one, minlength=values) / len(one) for one in (ours, theirs)]
    distance = float(np.abs(shares[0] - shares[1]).sum() / 2)
    noise = float(np.sqrt(shares[0] * (1 - shares[0]) / len(theirs)).sum() / 2)
    if distance > DRIFT + 2 * noise:
        yield f"{name} drifts: {distance:.0%} of rows here would need another value to match."


def _sets(
    name: str, ours: NDArray[Any], theirs: NDArray[Any], values: tuple[str, ...]
) -> Iterator[str]:
    """The items of a row differ, so that a count of items is one of rows."""
    size = UNKNOWN + 1 + len(values)
    counts = [np.bincount(one.ravel(), minlength=size)[UNKNOWN:] for one in (ours, theirs)]
    mine, others = counts[0] / len(ours), counts[1] / len(theirs)
    off = np.abs(mine - others) - 3 * np.sqrt(mine * (1 - mine) / len(theirs))
    worst = int(off.argmax())
    if off[worst] > DRIFT:
        item = ("an item that training rarely saw", *map(repr, values))[worst]
        yield (
            f"{name} drifts: {mine[worst]:.0%} of training rows have {item}, "
            f"{others[worst]:.0%} here."
        )
