"""A change of what is served, while it goes on."""

from collections.abc import Sequence
from typing import NamedTuple

from onepass.app.processes.wire import Document
from onepass.app.processes.worker_slot import WorkerSlot


class Ask(NamedTuple):
    """Who asks for another plan, and until when it is to be had."""

    slot: WorkerSlot
    said: Document
    until: float


class Change:
    """One that is going on."""

    def __init__(self, ask: Ask, number: int, workers: Sequence[WorkerSlot]) -> None:
        self.ask = ask
        self.number = number
        self.later = list(workers)
        """Who has not been asked yet."""
        self.left = set[WorkerSlot]()
        """Of whom a word is awaited."""
        self.proved = set[WorkerSlot]()
        self.files: dict[str, int] = {}
        """Where what is new is counted."""
        self.problems: dict[str, str] = {}
        self.switches = False
        """Whether all have proven it, and are told to switch."""
        self.until = ask.until

    def next(self) -> list[WorkerSlot]:
        """Who is asked now: one at first, so that what is wrong is found at the cost of one; then
        all others."""
        count = len(self.later) if self.proved else 1
        asked, self.later = self.later[:count], self.later[count:]
        self.left = set(asked)
        return asked
