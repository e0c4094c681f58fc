"""What is counted of a model that can rest: in how many workers it is loaded, what became of it."""

from onepass.app.telemetry.shared_counters import Layout, Memory


class RestCounts:
    """Counts into this worker's slots."""

    def __init__(self, layout: Layout, memory: Memory) -> None:
        self.is_on = False
        """Whether it can rest."""
        self._layout = layout
        self._slots = memory.own
        self._slots[layout.rest["loaded"]] = 0  # left by a worker that was killed

    def loaded(self, there: bool) -> None:
        """Whether it is there, in this worker."""
        self.is_on = True
        self._slots[self._layout.rest["loaded"]] = int(there)

    def add(self, name: str) -> None:
        """One more."""
        self._slots[self._layout.rest[name]] += 1
