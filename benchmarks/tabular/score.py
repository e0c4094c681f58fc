"""Errors in those of another library: per task with intervals, over tasks, then over tables."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onepass.training.studies.statistics import Estimate, estimate, over_seeds

Draws = NDArray[np.float64]
"""(1 + DRAWS,): an error, and what the bootstrap makes of it."""


@dataclass(frozen=True)
class Task:
    """One task of one table, by whom it was answered."""

    table: str
    name: str
    errors: Mapping[str, Sequence[Draws]]
    """By library, a seed each; ours is `onepass`."""

    def error(self, who: str) -> float:
        """The mean over seeds."""
        return float(np.mean([draws[0] for draws in self.errors[who]]))

    def ratio(self, other: str) -> Estimate:
        """Our error in errors of theirs, on the same draws of rows."""
        ours, theirs = (over_seeds(self.errors[who]) for who in ("onepass", other))
        return estimate(ours / theirs)

    @property
    def spread(self) -> float:
        """Over our seeds, as a share of the error."""
        values = [draws[0] for draws in self.errors["onepass"]]
        return float(np.std(values, ddof=1) / np.mean(values)) if len(values) > 1 else math.nan


def geometric(values: Iterable[float]) -> float:
    """Their mean."""
    return float(np.exp(np.mean(np.log(list(values)))))


def against(tasks: Sequence[Task], other: str) -> float:
    """Over the tasks of each table, then over tables."""
    tables: dict[str, list[float]] = {}
    for task in tasks:
        if other in task.errors:
            tables.setdefault(task.table, []).append(task.error("onepass") / task.error(other))
    return geometric(geometric(ratios) for ratios in tables.values()) if tables else math.nan


def worst(tasks: Sequence[Task], other: str) -> Task:
    """The one that is furthest behind."""
    return max(tasks, key=lambda task: task.error("onepass") / task.error(other))
