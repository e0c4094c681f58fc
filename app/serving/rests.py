"""Models rest: one that nobody asks is put down, and comes back when somebody does. So there may be
more models than there is memory for.

What a model takes is what the worker's resident memory grew by when it was
loaded and warmed up first, and no less than what its engine is read from.
"""

import asyncio
from math import inf
from time import monotonic

from onepass.app.batching.beside import Beside
from onepass.app.requests.settings import Settings
from onepass.app.serving.rest import Rest
from onepass.app.serving.resting_engine import let_go
from onepass.models.engines import Engine

LOOK_S = 0.02
"""How often it is looked whether one that is in use is not any more."""
MB = 10**6


class Rests:
    """All of one worker."""

    def __init__(self, *, idle_s: float | None, max_mb: float | None, wait_s: float) -> None:
        """Put down is what nobody asked for `idle_s`, and what is beyond `max_mb`; for room it is
        waited `wait_s`."""
        self._idle_s = inf if idle_s is None else idle_s
        self._most = inf if max_mb is None else max_mb * MB
        self._wait_s = wait_s
        self._all: list[Rest] = []
        self._beside = Beside("wake")
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def join(self, rest: Rest, grown: int) -> list[Engine]:
        """One more is loaded, and memory grew by so much. Engines to let go of; where the event
        loop runs they are found there.

        Raises:
            ValueError: alone it takes more than there may be.
        """
        rest.size = max(grown, rest.engine.file_bytes)
        if rest.size > self._most:
            raise ValueError(
                f"{rest.label}: takes {rest.size / MB:,.0f} MB, ONEPASS_MAX_MODELS_MB is "
                f"{self._most / MB:g}"
            )
        self._all = [*self._all, rest]
        return self.fit() if self._task is None else []

    def fit(self) -> list[Engine]:
        """Puts down what is idle, and what is beyond the bound: what was asked longest ago first,
        and nothing that is in use. Their engines, to let go of."""
        engines, now = list[Engine](), monotonic()
        for one in self._free():
            if now - one.engine.used >= self._idle_s:
                engines += one.put_down()
        while self._over() and (free := self._free()):
            engines += free[0].put_down()
        return engines

    async def load(self, rest: Rest) -> None:
        """One after the other, each when there is room for it.

        Raises:
            ValueError: it cannot be proven any more, or there is no room.
        """
        async with self._turn:
            until = monotonic() + self._wait_s
            while self._over(rest.size):
                if free := self._free():
                    await self._beside.run(let_go, free[0].put_down())
                elif monotonic() > until:
                    raise ValueError("there is no room: all that is loaded is in use")
                else:
                    await asyncio.sleep(LOOK_S)
            await self._beside.run(rest.engine.load)

    def leave(self, rest: Rest) -> None:
        """It is served no more."""
        self._all = [one for one in self._all if one is not rest]

    async def __aenter__(self) -> None:
        """Looks from now on, in the event loop that runs."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def __aexit__(self, *raised: object) -> None:
        """Looks no more."""
        assert self._task is not None, "it was entered"
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(min(1.0, self._idle_s / 4))
            if engines := self.fit():
                await self._beside.run(let_go, engines)

    def _free(self) -> list[Rest]:
        """What may be put down, the one that was asked longest ago first."""
        there = [one for one in self._all if one.engine.is_loaded and not one.is_used]
        return sorted(there, key=lambda one: one.engine.used)

    def _over(self, more: int = 0) -> bool:
        """Whether what is loaded, and so much more, is beyond the bound."""
        return sum(one.size for one in self._all if one.engine.is_loaded) + more > self._most


def rests_of(settings: Settings) -> Rests | None:
    """As the settings have it; None where models do not rest."""
    idle_s, max_mb = settings.idle_s, settings.max_models_mb
    if idle_s is None and max_mb is None:
        return None
    return Rests(idle_s=idle_s, max_mb=max_mb, wait_s=settings.request_timeout_s)
