"""Work beside the event loop, step by step, which is given up when nobody waits for it any more."""

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Protocol

from onepass.app.batching.budget import Budget
from onepass.app.requests.errors import ClientClosed, TooLate
from onepass.models.contract.steps import Steps


class Asker(Protocol):
    """Who waits for work to be done: as whom they share, until when, and whether they left."""

    @property
    def caller(self) -> Hashable: ...
    @property
    def deadline(self) -> float: ...
    @property
    def gone(self) -> bool: ...


class Work:
    """For whom it is, what is left of it, and where its outcome goes."""

    def __init__(self, asker: Asker, budget: Budget) -> None:
        self.asker = asker
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._budget = budget
        self.long_next = False
        """Whether its next step is a long one."""
        self._over = False
        self._outcome: Any = None
        self._error: Exception | None = None

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """Room for so many bytes. Raises TooMuch; and what ends this work, if somebody else had
        the room until then.
        """
        with self._budget.hold(size):
            self._check()
            yield

    def turn(self, steps: Steps[Any], longest_s: float) -> bool:
        """Goes on for so long, at least by one step, but for a long one it ends the turn: whether
        it came to its end. On a thread.
        """
        until = perf_counter() + longest_s
        try:
            while True:
                self._check()
                self.long_next = next(steps)
                if self.long_next or perf_counter() >= until:
                    return False
        except StopIteration as end:
            self._outcome = end.value
        except Exception as error:
            self._error = error
        return True

    def finish(self) -> None:
        """Hands over what was found; in the event loop."""
        if self.done.done():
            return
        if self._error is None:
            self.done.set_result(self._outcome)
        else:
            self.done.set_exception(self._error)

    def stop(self) -> None:
        """Whoever waited knows enough: no step is begun any more."""
        self._over = True

    def is_over(self) -> bool:
        """Whether it need not go on; says so to whoever waits."""
        if not self.done.done():
            try:
                self._check()
            except (ClientClosed, TooLate) as error:
                self.done.set_exception(error)
        return self.done.done()

    def _check(self) -> None:
        if self._over or self.asker.gone:
            raise ClientClosed("the caller left while pictures were read")
        if perf_counter() > self.asker.deadline:
            raise TooLate("the deadline passed before the forward pass began")
