"""What is counted of a shadow: rows of callers that went through it, too, and how far it agrees."""

import numpy as np

from onepass.app.telemetry.shared_counters import Layout, Memory
from onepass.models.contract.forms import Choice
from onepass.models.predictor import Predictor


class ShadowCounts:
    """Counts into this worker's slots."""

    def __init__(self, layout: Layout, memory: Memory) -> None:
        self.is_on = False
        """Whether rows go through it that others answer."""
        self._layout = layout
        self._slots = memory.own

    def add(self, name: str, rows: int) -> None:
        """What became of rows that others answered."""
        self._slots[self._layout.shadow[name]] += rows

    def agreed(self, task: str, count: int, total: int) -> None:
        """So many answers were compared with others'; how many were the same, or how far apart."""
        slot = self._layout.agreed[task]
        self._slots[slot] += count
        self._slots[slot + 1] += total


def spreads(predictor: Predictor) -> dict[str, float]:
    """Of each task that has a number the standard deviation of its golden answers, of one that has
    a label 1."""
    golden, found = predictor.bundle.golden().outputs, dict[str, float]()
    for name, task in predictor.contract.tasks.items():
        if task.form.counted == "values" and f"{name}.value" in golden:
            found[name] = float(np.std(golden[f"{name}.value"])) or 1.0
        elif isinstance(task.form, Choice):
            found[name] = 1.0
    return found
