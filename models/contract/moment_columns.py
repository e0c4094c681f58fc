"""Columns of points in time: many texts read at once, where all are written in the usual way; and
the table that a network is fed.

What is written otherwise, with an offset or around a year that there is not, is read one by one.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EPOCH_DAY = 719_163
"""Of 1970-01-01, counted from the first day of year 1."""
DAY_S = 86_400
DAY_US = DAY_S * 10**6
LAST_DAY = 2_932_896
"""9999-12-31, counted from 1970."""
DIGIT = ord("0")
SIZES = range(10, 28)
"""Letters of what is read here: 2026-11-22 to 2026-11-22T10:00:00.000000Z."""

Letters = NDArray[np.uint8]
Whole = NDArray[np.int64]
Bound = Sequence[float] | None


class Moments(NamedTuple):
    """Points in time: whole days since 1970, and microseconds of the day; (B,) each."""

    days: Whole
    of_day: Whole

    @classmethod
    def of(cls, microseconds: Whole) -> "Moments | None":
        """Of those since 1970; None where some lie in a year that cannot be written."""
        days = microseconds // DAY_US
        if len(days) and not (days.min() >= 1 - EPOCH_DAY and days.max() <= LAST_DAY):
            return None
        return cls(days, microseconds - days * DAY_US)

    def beyond(self, low: Bound, high: Bound) -> bool:
        """Whether some lie before the one or after the other: a day, and what is over of it."""
        days, over = self.days, self._over()
        if low is not None and ((days < low[0]) | (days == low[0]) & (over < low[1])).any():
            return True
        return high is not None and bool(
            ((days > high[0]) | (days == high[0]) & (over > high[1])).any()
        )

    def _over(self) -> NDArray[np.float64]:
        """How much of the day is: (B,)."""
        seconds = self.of_day // 10**6
        return (seconds + (self.of_day - seconds * 10**6) * 1e-6) / DAY_S

    def table(self) -> NDArray[np.float64]:
        """Days, and how much of day, week and year is over: (B, 4)."""
        over = self._over()
        years = self.days.astype("M8[D]").astype("M8[Y]")
        first = years.astype("M8[D]").astype(np.int64)
        length = (years + 1).astype("M8[D]").astype(np.int64) - first
        week = ((self.days + EPOCH_DAY - 1) % 7 + over) / 7
        return np.stack([self.days, over, week, (self.days - first + over) / length], axis=1)


def moments_of(texts: NDArray[Any]) -> Moments | None:
    """Of texts (B,) such as 2026-11-22T10:00:00Z; None where one is written otherwise."""
    values = texts.tolist()
    if not set(map(type, values)) <= {str}:
        return None
    try:
        letters = np.array(values, dtype="S").reshape(-1)
    except UnicodeEncodeError:
        return None
    sizes = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    width = letters.dtype.itemsize
    if not len(values) or width > SIZES[-1] or (np.char.str_len(letters) != sizes).any():
        return None
    table, microseconds = letters.view(np.uint8).reshape(-1, width), np.zeros_like(sizes)
    for size in np.unique(sizes).tolist():
        rows = sizes == size
        own = _since(table[rows, :size]) if size in SIZES else None
        if own is None:
            return None
        microseconds[rows] = own
    return Moments.of(microseconds)


def _since(table: Letters) -> Whole | None:
    """Microseconds since 1970 of texts of one length (B, L); None where one is not read here."""
    if table.shape[1] > 10 and (table[:, -1] == ord("Z")).all():
        table = table[:, :-1]
        if table.shape[1] == 10:
            return None
    days = _days(table[:, :10])
    if days is None or table.shape[1] == 10:
        return None if days is None else days * DAY_US
    clock = table[:, 10:]
    if not np.isin(clock[:, 0], (ord("T"), ord(" "))).all():
        return None
    seconds = _of_day(clock[:, 1:9])
    fraction = _fraction(clock[:, 9:])
    if seconds is None or fraction is None:
        return None
    return days * DAY_US + seconds * 10**6 + fraction


def _days(table: Letters) -> Whole | None:
    """Of 2026-11-22 (B, 10)."""
    year, month, day = (_number(table[:, a:b]) for a, b in ((0, 4), (5, 7), (8, 10)))
    if year is None or month is None or day is None or (table[:, [4, 7]] != ord("-")).any():
        return None
    if year.min() < 1 or month.min() < 1 or month.max() > 12 or day.min() < 1:
        return None
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    first, after = (one.astype("M8[D]").astype(np.int64) for one in (months, months + 1))
    return None if (day > after - first).any() else first + day - 1


def _of_day(table: Letters) -> Whole | None:
    """Seconds of 10:00 or 10:00:00 (B, 5) or (B, 8)."""
    parts = [_number(table[:, at : at + 2]) for at in range(0, table.shape[1], 3)]
    if table.shape[1] not in (5, 8) or (table[:, 2::3] != ord(":")).any():
        return None
    total = np.zeros(len(table), dtype=np.int64)
    for part, most, size in zip(parts, (23, 59, 59), (3600, 60, 1), strict=False):
        if part is None or part.max() > most:
            return None
        total += part * size
    return total


def _fraction(table: Letters) -> Whole | None:
    """Microseconds of .5 (B, 2) or of nothing (B, 0)."""
    if not table.shape[1]:
        return np.zeros(len(table), dtype=np.int64)
    own = _number(table[:, 1:])
    if own is None or table.shape[1] not in range(2, 8) or (table[:, 0] != ord(".")).any():
        return None
    return own * 10 ** (7 - table.shape[1])


def _number(table: Letters) -> Whole | None:
    """Of digits (B, D)."""
    digits = table - np.uint8(DIGIT)
    if (digits > 9).any():
        return None
    total = np.zeros(len(table), dtype=np.int64)
    for column in digits.T:
        total = total * 10 + column
    return total
