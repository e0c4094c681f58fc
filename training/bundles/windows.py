"""Windows of the reference: real hours and days, where its rows have a time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.inputs.timestamp import seconds
from onepass.models.drift.spreads import LEAST
from onepass.models.drift.watch import Slots, Watch
from onepass.training.data.prepare import Prepared

HOUR_S, DAY_S = 3600, 86400
NANOSECONDS = (10**17, 10**19)
"""Whole numbers of this size are nanoseconds since 1970, from 1973 on."""
MOST_ROWS, MOST_PICTURES = 50_000, 2_000
"""Whose windows are looked at: the newest."""


class Timed(NamedTuple):
    """Rows of all parts, the newest, in the order of their time."""

    arrays: Arrays
    seconds: NDArray[np.float64]
    """(N,): since 1970."""
    read_from: str
    outputs: Arrays = {}  # noqa: RUF012
    """What was computed of them."""


def timed_rows(contract: Contract, prepared: Prepared) -> Timed | None:
    """Those of all parts; None where nothing says when they were."""
    found = _times(contract, prepared)
    if found is None:
        return None
    times, read_from = found
    parts = [part for part in prepared.parts if len(prepared.parts[part])]
    whole = np.concatenate([times[part] for part in parts])
    most = MOST_PICTURES if contract.files else MOST_ROWS
    newest = np.zeros(len(whole), dtype=np.bool_)
    newest[np.argsort(whole, kind="stable")[-most:]] = True
    ends = np.cumsum([len(times[part]) for part in parts])[:-1]
    which = dict(zip(parts, np.split(newest, ends), strict=True))
    order = np.argsort(whole[newest], kind="stable")
    arrays = {
        name: joined([prepared.parts[part].inputs[name][which[part]] for part in parts])[order]
        for name in prepared.judged_rows.inputs
    }
    return Timed(arrays, whole[newest][order], read_from)


def _times(
    contract: Contract, prepared: Prepared
) -> tuple[dict[str, NDArray[np.float64]], str] | None:
    """Seconds of each part's rows: of a split by time, else of an input that is one."""
    known = {part: _seconds(times) for part, times in prepared.times.items()}
    whole = {part: one for part, one in known.items() if one is not None}
    if whole and len(whole) == len(known):
        return whole, "the split by time"
    for name, declared in contract.inputs.items():
        if declared.watched == "moment" and not declared.optional:
            parts = prepared.parts.items()
            each = {part: seconds(rows.inputs[name]).astype(np.float64) for part, rows in parts}
            return each, name
    return None


def _seconds(times: NDArray[np.int64 | np.float64]) -> NDArray[np.float64] | None:
    """Since 1970; None of numbers that may be anything else, such as years."""
    for unit in (1e9, 1e6):
        low, high = (edge * unit / 1e9 for edge in NANOSECONDS)
        if len(times) and low <= times.min() and times.max() < high:
            return np.asarray(times / unit, dtype=np.float64)
    return None if len(times) else np.empty(0)


def counted(watch: Watch, timed: Timed, *, length_s: int) -> Iterator[Slots]:
    """What is counted in each hour, or day, in which there are some rows."""
    number = np.floor(timed.seconds / length_s)
    starts = np.flatnonzero(np.diff(number, prepend=-np.inf))
    for start, stop in zip(starts, [*starts[1:], len(number)], strict=True):
        rows = slice(int(start), int(stop))
        if stop - start >= LEAST:
            yield watch.counted(_cut(timed.arrays, rows), _cut(timed.outputs, rows))


def _cut(arrays: Arrays, rows: slice) -> Arrays:
    return {name: values[rows] for name, values in arrays.items()}


def row_by_row(watch: Watch, arrays: Arrays, *, outputs: Arrays, most: int) -> Iterator[Slots]:
    """What is counted of each of so many rows."""
    count = len(next(iter(arrays.values())))
    for row in np.linspace(0, count - 1, min(most, count)).astype(np.int64).tolist():
        rows = slice(row, row + 1)
        yield watch.counted(_cut(arrays, rows), _cut(outputs, rows))
