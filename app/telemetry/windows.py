"""Windows of what is watched: the last hour and the last day, over all workers.

What passes by is gathered for a moment, so that counting costs a request next to nothing: many rows
are counted by the same few calls as one. So a window is behind by so long at most.
"""

import asyncio
from collections.abc import Callable, Sequence
from time import time

import numpy as np
from numpy.typing import NDArray

from onepass.app.requests.errors import logger
from onepass.app.telemetry.ring import DAY, Ring, Slots, TooWide, numbers_of, step_of
from onepass.app.telemetry.shared_counters import Memory
from onepass.models.contract import Arrays
from onepass.models.contract.columns import joined
from onepass.models.drift.two_samples import Length
from onepass.models.drift.watch import Watch

BEHIND_S = 0.05
FEW_PASSES, FEW_ROWS, FEW_BYTES = 32, 256, 2**16
"""So many passes are gathered, each of fewer rows, and of fewer bytes of an input; others are
counted at once."""
MINUTES: dict[Length, int] = {"hour": 60, "day": DAY}
POINTS = 144
"""Of the last day: a window of an hour every ten minutes."""
Pass = tuple[Arrays, Arrays]


class Windows:
    """Counts into this worker's slots."""

    def __init__(self, watch: Watch, memory: Memory, start: int, *, file: int = -1) -> None:
        """`start` is the first of the slots; the ring lies beside all of them."""
        self.watch = watch
        self._memory, self._slots = memory, slice(start, start + watch.size)
        self._own = memory.row[self._slots]
        self._ring = Ring(memory.beside, watch.size, file=file)
        self._minute = 0
        self._waiting: list[Pass] = []
        self._timer: asyncio.TimerHandle | None = None
        self._needed, self._ragged = watch.needed, watch.ragged

    def add(self, passes: Sequence[Pass]) -> None:
        """What forward passes were given and computed."""
        self._waiting += passes
        if self._timer is None:
            self._timer = _call_later(self._tick)
        if len(self._waiting) >= FEW_PASSES or self._timer is None or _is_large(passes):
            self.flush()

    def _tick(self) -> None:
        self._timer = None
        self.flush()

    def flush(self) -> None:
        """Counts what was gathered."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._close_minute()
            for arrays, outputs in self._joined(waiting):
                self.watch.add(self._own, arrays, outputs)

    def _joined(self, passes: list[Pass]) -> list[Pass]:
        """Those that computed the same fields, as one."""
        if len(passes) == 1:
            return passes
        alike: dict[tuple[str, ...], list[Pass]] = {}
        for one in passes:
            alike.setdefault(tuple(one[1]), []).append(one)
        return [self._whole(own) if len(own) > 1 else own[0] for own in alike.values()]

    def _whole(self, passes: list[Pass]) -> Pass:
        whole: list[Arrays] = []
        for parts in zip(*passes, strict=True):
            keys = [key for key in parts[0] if key in self._needed]
            join = {key: joined if key in self._ragged else np.concatenate for key in keys}
            whole.append({key: join[key]([part[key] for part in parts]) for key in keys})
        return whole[0], whole[1]

    def _close_minute(self) -> int:
        minute = int(time()) // 60
        if minute != self._minute and self._ring.close(minute, self.sums()):
            self._minute = minute
        return minute

    def sums(self) -> Slots:
        """Of all workers, since the service began."""
        return self._memory.sums()[self._slots]

    def window(self, length: Length) -> Slots:
        """What was counted in the last hour, or day, and in the minute that has begun."""
        self.flush()
        minute, now = self._close_minute(), self.sums()
        start = np.array([minute - MINUTES[length] - 1])
        found: Slots = now - self._ring.starts(start, now)[0]
        return found

    def hours(self) -> tuple[NDArray[np.int64], Slots]:
        """The windows of an hour that ended within the last day, the last of them now: when each
        ended, in minutes since 1970 (W,), and what it counted (W, S)."""
        self.flush()
        minute, now = self._close_minute(), self.sums()
        step = DAY // POINTS
        ends = np.arange(minute - DAY + step, minute + 1, step)
        ends[-1] = minute
        stops = self._ring.starts(ends - 1, now)
        stops[-1] = now
        return ends, stops - self._ring.starts(ends - MINUTES["hour"] - 1, now)


def _call_later(what: Callable[[], None]) -> asyncio.TimerHandle | None:
    try:
        return asyncio.get_running_loop().call_later(BEHIND_S, what)
    except RuntimeError:  # no loop, and nobody will
        return None


def _is_large(passes: Sequence[Pass]) -> bool:
    """Whether a pass has so many rows, or so much of each, that it is not kept."""
    column = next(iter(passes[0][0].values()), None) if passes else None
    return column is not None and (len(column) >= FEW_ROWS or column.nbytes >= FEW_BYTES)


def room_of(watch: Watch | None) -> tuple[Watch | None, int, int]:
    """The watch, its slots, and the numbers of its ring; none of it where it is too wide."""
    if watch is None:
        return None, 0, 0
    try:
        step = step_of(watch.size)
    except TooWide as error:
        logger.warning("inputs and answers are not watched: %s", error)
        return None, 0, 0
    if step > 1:
        logger.warning("so much is watched that windows begin every %d minutes", step)
    return watch, watch.size, numbers_of(watch.size, step)
