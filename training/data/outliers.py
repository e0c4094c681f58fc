"""Single cells so far from the others that these are all but equal once they are standardised.

One price of 1e30 makes every other price the same number to the network. A mean and a deviation
do not show which cell it was, so the rows are named.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Pixels
from onepass.models.contract.inputs.beside import present
from onepass.training.data.targets import Targets
from onepass.training.sources.memory import CHUNK_ROWS
from onepass.training.sources.rows import SourceRows

FEW = 0.02
"""The share of rows that may count as single cells; one always may."""
TIMES = 50
"""How many times smaller the deviation is without them."""
LOOKED_AT = 2**14
"""Rows that tell how far half of all are from the median."""
MANY, SURE = 1000, TIMES / 5
"""Rows, and halves of the others' distance: with less of a deviation none is far."""


def notes(
    contract: Contract,
    inputs: Arrays,
    targets: Targets,
    training: NDArray[np.bool_],
    read: SourceRows,
) -> Iterator[str]:
    """A sentence on each column of training rows that single cells flatten."""
    for name, declared in contract.inputs.items():
        if declared.numeric:
            here = inputs[present(name)] & training if declared.optional else training
            yield from _said(f"inputs.{name}", declared.in_unit(inputs[name]), here, read)
    for name, task in contract.tasks.items():
        if task.standardised:
            column, here = targets.values[name], targets.answered[name] & training
            if isinstance(task.form, Pixels):
                column = _extremes(column)
                here = here & np.isfinite(column[:, 0])
            yield from _said(f"tasks.{name}", column, here, read)


def _said(
    path: str, column: NDArray[Any], here: NDArray[np.bool_], read: SourceRows
) -> Iterator[str]:
    if column.ndim == 1 and _near(column, here):
        return
    rows = np.flatnonzero(here)
    table = column[rows].reshape(len(rows), -1).astype(np.float64)
    indices = far(table.max(axis=1, initial=-np.inf)) if table.shape[1] == 1 else _any(table)
    if not len(indices):
        return
    values = table[indices]
    first = values[0][np.abs(values[0] - np.median(table, axis=0)).argmax()]
    more = f" and {len(indices) - 1} more" if len(indices) > 1 else ""
    yield (
        f"{path}: {first:g} in {called(read, int(rows[indices[0]]))}{more} is so far from the "
        "others that these are all but equal beside it: is it meant? Mend it, or leave the row out"
    )


def _extremes(maps: NDArray[Any]) -> NDArray[np.float64]:
    """(N, H, W) -> the least and the largest number of each map (N, 2); NaN where none is known."""
    table = np.full((len(maps), 2), np.nan)
    for row, one in enumerate(maps):
        known = one[np.isfinite(one)]
        if known.size:
            table[row] = known.min(), known.max()
    return table


def _near(column: NDArray[Any], here: NDArray[np.bool_]) -> bool:
    """Whether surely none of many cells is far: half of them are away from the median so much that
    without a fiftieth of all the deviation is at least half of that."""
    step = max(len(here) // LOOKED_AT, 1)
    looked = column[::step][here[::step]].astype(np.float64)
    if len(looked) < MANY:
        return False
    median = float(np.median(looked))
    half = float(np.median(np.abs(looked - median)))
    count, total, squares = 0, 0.0, 0.0
    for start in range(0, len(here), CHUNK_ROWS):
        chunk = slice(start, start + CHUNK_ROWS)
        part = column[chunk][here[chunk]].astype(np.float64) - median
        count, total = count + len(part), total + float(part.sum())
        squares += float(part @ part)
    return bool(squares / count - (total / count) ** 2 < (SURE * half) ** 2)


def _any(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rows of (N, K) with a cell that is far in its column."""
    per_column = [far(column) for column in table.T]
    return np.unique(np.concatenate(per_column)) if per_column else np.zeros(0, dtype=np.int64)


def far(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The places of the few cells without which the deviation is a small part of what it is."""
    most = max(1, int(FEW * len(values)))
    if len(values) < most + 2:
        return np.zeros(0, dtype=np.int64)
    away, whole = np.abs(values - np.median(values)), values.std()
    last = len(away) - most - 1
    near = values[away < np.partition(away, last)[last]]
    if len(near) and near.std() * TIMES >= 2 * whole:  # no ties can make it so much less
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(away, kind="stable")
    rest = values[order[:-most]].std()
    if not 0 < rest * TIMES < whole:
        return np.zeros(0, dtype=np.int64)
    distance = np.abs(values[order[-most:]] - np.median(values))
    return np.sort(order[-most:][distance > TIMES * rest])


def called(read: SourceRows, row: int) -> str:
    """Row 7, or row 7 of one of several sources."""
    for name, rows in read.places().items():
        if len(rows) and rows[0] <= row <= rows[-1]:
            return f"row {row - int(rows[0]) + 1} of {name}"
    return f"row {row + 1}"
