"""How often a task that chooses one label is right, by its own probabilities alone.

The label that is said is right with the probability that is answered for it, so that their mean is
the accuracy to be expected (Guillory et al., "Predicting with Confidence on Unseen Distributions",
ICCV 2021); of two labels the F1 of the second follows alike. It is as good as probabilities are
calibrated on rows that are served, and says nothing where a question has changed its meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import Choice
from onepass.models.contract.tasks import Task

UNIT = 2**20
"""Sums of probabilities are counted in whole parts of one."""
ROWS, RIGHT, SAID, TRUE, FOUND = range(5)
"""Slots: rows; the probability of the label said; and of two labels, how often the second is said,
its probability, and the same where it is said."""


@dataclass(frozen=True)
class Sureness:
    """Where it is counted, of one task."""

    name: str
    task: Task
    start: int
    binary: bool

    @property
    def size(self) -> int:
        """Slots."""
        return 5 if self.binary else 2

    def count(self, into: NDArray[np.int64], outputs: Mapping[str, NDArray[Any]]) -> None:
        """Adds the rows of a pass."""
        table = outputs.get(f"{self.name}.probabilities")
        if table is None:
            return
        said = self.task.places({"probabilities": table})
        sure = table[np.arange(len(said)), said]
        into[self.start + ROWS] += len(said)
        into[self.start + RIGHT] += _parts(sure)
        if self.binary:
            into[self.start + SAID] += np.count_nonzero(said)
            into[self.start + TRUE] += _parts(table[:, 1])
            into[self.start + FOUND] += _parts(sure[said == 1])

    def rows(self, counts: NDArray[np.int64]) -> int:
        """How many were counted."""
        return int(counts[self.start + ROWS])

    def accuracy(self, counts: NDArray[np.int64]) -> float | None:
        """Of the rows counted in these slots; None of none."""
        own = counts[self.start :]
        return min(1.0, float(own[RIGHT]) / UNIT / int(own[ROWS])) if own[ROWS] else None

    def f1(self, counts: NDArray[np.int64]) -> float | None:
        """Of the second of two labels; None where it is neither said nor expected."""
        if not self.binary:
            return None
        own = counts[self.start :]
        both = int(own[SAID]) + float(own[TRUE]) / UNIT
        return min(1.0, 2 * float(own[FOUND]) / UNIT / both) if both else None


def _parts(probabilities: NDArray[Any]) -> int:
    return round(float(probabilities.sum(dtype=np.float64)) * UNIT)


def sureness_of(name: str, task: Task, *, start: int) -> Sureness | None:
    """Of a task that chooses one label; None of others."""
    form = task.form
    return Sureness(name, task, start, form.binary) if isinstance(form, Choice) else None
