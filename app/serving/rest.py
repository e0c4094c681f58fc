"""One model that can rest: who asks while it does waits until it is loaded, as long as for any
answer, and is told where it cannot be."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic, perf_counter

from onepass.app.batching.batcher import Batcher
from onepass.app.requests.errors import TooLate, logger
from onepass.app.requests.fleet_errors import CannotLoad
from onepass.app.serving.resting_engine import RestingEngine
from onepass.app.telemetry.rest_counts import RestCounts
from onepass.models.engines import Engine

PAUSE_S = 1.0
"""So long after a failure nobody tries again."""


class Rest:
    """Of one deployment: whether it is there, and how it comes back."""

    def __init__(
        self,
        label: str,
        engine: RestingEngine,
        *,
        batcher: Batcher,
        counts: RestCounts,
        is_busy: Callable[[], bool],
        load: "Callable[[Rest], Awaitable[None]]",
    ) -> None:
        """`label` is what answers are marked with; it `is_busy` while somebody waits for them;
        `load` has the engine there, and raises where it cannot be."""
        self.label, self.engine = label, engine
        self.size = 0
        """In bytes."""
        self.error = ""
        """Why it could not be loaded, the last time, if it could not."""
        self._batcher, self._counts, self._is_busy, self._have = batcher, counts, is_busy, load
        self._callers = 0
        self._waking: asyncio.Task[None] | None = None
        self._failed = -inf
        counts.loaded(True)

    @property
    def is_used(self) -> bool:
        """Whether it may not be put down."""
        return self._callers > 0 or self._is_busy()

    async def wake(self, deadline: float) -> None:
        """Until it is there.

        Raises:
            CannotLoad: it cannot be loaded, or there is no room.
            TooLate: it was not, by then.
        """
        self._callers += 1
        try:  # who asks need not be a task, and another may wait for the same
            _, late = await asyncio.wait({self.begin()}, timeout=max(deadline - perf_counter(), 0))
        finally:
            self._callers -= 1
        if late:
            raise TooLate("the deadline passed before the model was loaded")
        if self._batcher.rests:
            raise CannotLoad(f"{self.label.partition('/')[0]!r} rests, and cannot be loaded now")

    def begin(self) -> asyncio.Task[None]:
        """Loads it, once for all who wait."""
        if self._waking is None or self._waking.done():
            self._waking = asyncio.get_running_loop().create_task(self._load())
        return self._waking

    async def _load(self) -> None:
        if monotonic() < self._failed + PAUSE_S:
            return
        try:
            await self._have(self)
        except ValueError as error:
            self._fail(str(error))
            return
        except Exception as error:  # a bug: who waits hears that it failed, the log alone of what
            self._fail("the log says more", bug=error)
            return
        self.error = ""
        self._batcher.rests = False
        self._counts.loaded(True)
        self._counts.add("woken")

    def _fail(self, why: str, bug: Exception | None = None) -> None:
        self._failed, self.error = monotonic(), why
        self._counts.add("failed")
        logger.error(
            "%s cannot be loaded: %s", self.label, why if bug is None else bug, exc_info=bug
        )

    def comes_back(self) -> bool:
        """Whether it rests; then it is loaded, though nobody waits."""
        if self._batcher.rests:
            self.begin()
        return self._batcher.rests

    def put_down(self) -> list[Engine]:
        """From now on it rests. Its engine, to let go of."""
        self._batcher.rests = True
        self._counts.loaded(False)
        self._counts.add("put_down")
        logger.debug("%s is put down", self.label)
        return self.engine.take_out()
