"""The keys of cells, many at once: arrays of bytes that say the same as `cell_keys`, cell by cell.

A 32-bit float has 24 bits: times a power of ten of at most 28 bits it is exact in 64, so that the
nine digits are rounded once, as C rounds them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.moment_columns import DAY_S, Moments

BETWEEN = 0x1F
LONGEST = 64
"""Bytes of a key: longer ones are joined one by one."""
DIGITS = 9
SMALLEST, LARGEST = 1e-4, 1e9
"""What is written without an exponent."""
WIDTH = 16
ZERO, POINT, MINUS = b"0.-"
Keys = NDArray[np.bytes_]
Letters = NDArray[np.uint8]


def short_numbers(values: NDArray[np.float64]) -> tuple[Keys, NDArray[np.bool_]]:
    """`%.9g` of numbers that 32-bit floats hold, nothing of NaN: (N,), and which are written."""
    size = np.abs(values)
    plain = (size >= SMALLEST) & (size < LARGEST)
    table = np.zeros((len(values), WIDTH), dtype=np.uint8)
    table[values == 0, 0] = ZERO
    rows = np.flatnonzero(plain)
    exponents = np.floor(np.log10(size[rows])).astype(np.int64)
    exponents += size[rows] >= 10.0 ** (exponents + 1)
    exponents -= size[rows] < 10.0**exponents
    whole = np.rint(size[rows] * 10.0 ** (DIGITS - 1 - exponents))
    digits = _digits(whole.astype(np.int64))
    negative = values[rows] < 0
    for exponent in np.unique(exponents).tolist():
        for sign in (False, True):
            own = np.flatnonzero((exponents == exponent) & (negative == sign))
            table[rows[own]] = _written(digits[own], exponent, negative=sign)
    return table.view(f"S{WIDTH}").reshape(-1), plain | (values == 0) | np.isnan(values)


def _digits(whole: NDArray[np.int64]) -> Letters:
    """(N,) -> (N, 9)."""
    table = np.empty((len(whole), DIGITS), dtype=np.uint8)
    rest = whole.astype(np.int32)
    for at in range(DIGITS - 1, -1, -1):
        higher = rest // 10
        table[:, at] = rest - higher * 10
        rest = higher
    return table + np.uint8(ZERO)


def _written(digits: Letters, exponent: int, *, negative: bool) -> Letters:
    """Nine digits each, with a point and without zeros at the end: (N, 9) -> (N, WIDTH)."""
    table = np.zeros((len(digits), WIDTH), dtype=np.uint8)
    start = int(negative)
    table[:, :start] = MINUS
    if exponent < 0:
        table[:, start : start + 1 - exponent] = ZERO
        table[:, start + 1] = POINT
        start, whole = start + 1 - exponent, 0
    else:
        whole = exponent + 1
        table[:, start : start + whole] = digits[:, :whole]
        table[:, start + whole] = POINT
        start += whole + 1
    rest = digits[:, whole:]
    kept = np.logical_or.accumulate((rest != ZERO)[:, ::-1], axis=1)[:, ::-1]
    table[:, start : start + rest.shape[1]] = rest * kept
    if exponent >= 0:
        table[:, start - 1] *= kept.any(axis=1) if rest.shape[1] else False
    return table


def moment_keys(at: Moments) -> Keys | None:
    """`%d %.3f` of days and seconds of the day: (N,); None where some are not whole thousandths."""
    whole, rest = np.divmod(at.of_day, 1000)
    if rest.any():
        return None
    seconds, thousandths = np.divmod(whole, 1000)
    days, which = np.unique(at.days, return_inverse=True)
    before = np.array([b"%d " % day for day in days.tolist()], dtype=object)[which]
    keys = before + np.array([b"%d" % second for second in range(DAY_S)], dtype=object)[seconds]
    behind = np.array([b".%03d" % one for one in range(1000)], dtype=object)[thousandths]
    array: Keys = (keys + behind).astype("S")
    return array


def joined(columns: Sequence[Keys]) -> list[bytes] | None:
    """The keys of each row in one order, with a sign between them: (N,) each -> N; None where
    some are too long for that."""
    width = max(column.dtype.itemsize for column in columns)
    if width > LONGEST:
        return None
    count, sizes = len(columns[0]), (len(columns), width)
    cells = np.sort(np.stack([column.astype(f"S{width}") for column in columns], axis=1), axis=1)
    table = np.empty((count, sizes[0], 1 + width), dtype=np.uint8)
    table[:, :, 0] = BETWEEN
    table[:, :, 1:] = cells.view(np.uint8).reshape(count, *sizes)
    written = table != 0
    ends = np.cumsum(written.sum(axis=(1, 2))).tolist()
    content = table[written].tobytes()
    return [content[start + 1 : end] for start, end in zip([0, *ends], ends, strict=False)]


def as_keys(keys: Sequence[bytes]) -> Keys | None:
    """An array of them; None where one cannot stand in it."""
    if any(b"\0" in key or len(key) > LONGEST for key in keys):
        return None
    array: Any = np.array(keys, dtype="S")
    return array if array.dtype.itemsize else array.astype("S1")
