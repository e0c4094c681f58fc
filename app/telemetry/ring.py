"""Minutes that are over: in one ring for all workers, the sums of their slots at the end of each.

A window is then the sums of now without those of its beginning: nothing is ever counted twice, and
a worker that is replaced loses nothing. A minute is closed by whichever worker first counts or
reads in a later one, and by it alone; a worker that dies meanwhile has written no time stamp, and
the next one closes it again. A minute in which nothing was counted has no row: what counts next
finds the same sums.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np
from numpy.typing import NDArray

Slots = NDArray[np.int64]
DAY = 1440
MOST_BYTES = 64 * 2**20
"""Of the ring, in all."""
STEPS = (1, 2, 3, 5, 10)
"""Minutes of a row: as many as let the ring lie within its bytes."""


class TooWide(ValueError):
    """More is watched than a ring of a day has room for."""


def step_of(size: int) -> int:
    """Minutes of each row of so many slots. Raises TooWide."""
    for step in STEPS:
        if numbers_of(size, step) * 8 <= MOST_BYTES:
            return step
    raise TooWide(f"{size:,} slots a minute are more than {MOST_BYTES >> 20} MiB hold of a day")


def numbers_of(size: int, step: int) -> int:
    """Of a day, and of the row that is being written; each has a stamp before it."""
    return (DAY // step + 2) * (size + 1)


class Ring:
    """The rows of a day; `table` is in memory that all workers share, as is the file."""

    def __init__(self, table: Slots, size: int, *, file: int = -1) -> None:
        self.step = step_of(size)
        self._rows = table[: numbers_of(size, self.step)].reshape(-1, size + 1)
        self._file = file
        self._mine = Lock()

    def close(self, minute: int, sums: Slots) -> bool:
        """Writes the sums as those of the end of the row before this minute, unless that was done:
        whether it is. Where another worker is about it, it need not be waited for.
        """
        number = minute // self.step - 1
        row = self._rows[number % len(self._rows)]
        if row[0] >= number:
            return True
        with self._alone() as alone:
            if alone and row[0] < number:
                row[0] = 0
                row[1:] = sums
                row[0] = number
        return alone

    def is_closed(self, minute: int) -> bool:
        """Whether the row before this minute is."""
        number = minute // self.step - 1
        return bool(self._rows[number % len(self._rows), 0] >= number)

    def starts(self, minutes: NDArray[np.int64], now: Slots) -> Slots:
        """The sums at the end of the rows of these minutes: those of the first row that was closed
        since, as nothing was counted between; `now`, where none was. (W,), (S,) -> (W, S)."""
        stamps = self._rows[:, 0].copy()
        order = np.argsort(stamps, kind="stable")
        place = np.searchsorted(stamps[order], minutes // self.step)
        found = np.empty((len(minutes), len(now)), dtype=np.int64)
        for index, one in enumerate(place.tolist()):
            found[index] = self._rows[order[one], 1:] if one < len(order) else now
        return found

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether no other thread, and no other process, writes."""
        if not self._mine.acquire(blocking=False):
            yield False
            return
        try:
            if self._file < 0:
                yield True
                return
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
            except OSError:
                yield False
                return
            try:
                yield True
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1)
        finally:
            self._mine.release()
