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
        self.left = set(workers)
        """Of whom a word is awaited."""
        self.proved = set[WorkerSlot]()
        self.problems: dict[str, str] = {}
        self.switches = False
        """Whether all have proven it, and are told to switch."""
        self.until = ask.until
