"""What the first requests hold that training never saw is said in the log, once: whether a service
was given what its network learnt from shows at once. Inputs are named, their values never.
"""

from math import ceil

from onepass.app.requests.errors import logger
from onepass.app.telemetry.shared_counters import Layout, Memory
from onepass.models.contract.outside import Place
from onepass.models.seen import Seen

FIRST = 1000
"""Requests, of all workers together."""


class FirstRequests:
    """One per worker; whichever is first where its share of them ends speaks for all."""

    def __init__(
        self, layout: Layout, memory: Memory, seen: Seen, *, workers: int, number: int
    ) -> None:
        self._layout = layout
        self._memory = memory
        self._seen = seen
        self._share = ceil(FIRST / workers)
        self._speaks_last = number == 0
        self.over = self._is_said()

    def outside(self, name: str, count: int) -> None:
        """So many values of an input lie outside of what training saw."""
        self._memory.own[self._layout.first_outside[name]] += count

    def answered(self) -> None:
        """One more request."""
        own = self._memory.own
        own[self._layout.first] += 1
        if own[self._layout.first] >= self._share:
            self._say()

    def end(self) -> None:
        """The service ends: what is not said yet is said of those requests that came."""
        if self._speaks_last and not self.over:
            self._say()

    def _is_said(self) -> bool:
        return bool(self._memory.sums()[self._layout.first_said])

    def _say(self) -> None:
        self.over = True
        if self._is_said():
            return
        self._memory.own[self._layout.first_said] = 1
        sums, layout = self._memory.sums(), self._layout
        for name, known in self._seen.inputs.items():
            count = int(sums[layout.first_outside[name]])
            if count:
                what = "never seen in" if isinstance(known, Place) else "beyond what was seen in"
                logger.warning(
                    "input %r: of the first %d requests, %d values were %s training; they were "
                    "answered all the same",
                    name, int(sums[layout.first]), count, what,
                )  # fmt: skip
