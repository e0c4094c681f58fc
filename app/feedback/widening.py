"""Intervals that are wider or narrower by a factor, and the factor that a truth would have needed.

Both sides of an interval are measured from what was answered: the value, or the middle quantile,
where it lies within. What has no bound has none at any factor.
"""

from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import Quantity
from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.columns import Columns
from onepass.models.contract.tasks.intervals import HIGH, LOW

HALF = 0.5


def limits(task: Task) -> tuple[float, float]:
    """The least and the greatest label that a task of numbers allows."""
    least, most = getattr(task, "min", None), getattr(task, "max", None)
    if task.kind == "count":
        least = 0.0
    return -FLOAT32_MAX if least is None else least, FLOAT32_MAX if most is None else most


def widened(task: Task, columns: Columns, factor: float) -> dict[str, NDArray[Any]]:
    """{"low": (B,), "high": (B,), ...} -> both, so many times as far from the answer, within the
    task's limits."""
    low, high = (columns[end].astype(np.float64) for end in (LOW, HIGH))
    centre = np.minimum(np.maximum(_answered(task, columns), low), high)
    least, most = limits(task)
    moved = {}
    for end, bound in ((LOW, low), (HIGH, high)):
        own = columns[end]
        further = np.minimum(np.maximum(centre + factor * (bound - centre), least), most)
        moved[end] = np.where(np.abs(bound) < FLOAT32_MAX, further.astype(own.dtype), own)
    return moved


def _answered(task: Task, columns: Columns) -> NDArray[Any]:
    if "value" in columns:
        return columns["value"]
    return columns["quantiles"][:, _middle(task)]


def _middle(task: Task) -> int:
    """Of a quantiles task's levels that which is next to one half."""
    form = task.form
    assert isinstance(form, Quantity), "others have no bounds"
    return min(range(len(form.levels)), key=lambda level: abs(form.levels[level] - HALF))


def needed(task: Task, answer: Mapping[str, Any], truth: float, factor: float) -> float:
    """The factor at which an interval that was given at this one would have ended at the truth.

    Infinite where an interval without width missed it. Of a truth between the answer and a limit of
    the task, at which the interval ends, that is not known: it counts as 0, as it does where there
    is no bound.
    """
    least, most = limits(task)
    low, high = answer[LOW], answer[HIGH]
    low, high = -inf if low is None else low, inf if high is None else high
    value = answer["value"] if "value" in answer else _middle_of(task, answer)
    centre = min(max(value, low), high)
    if truth < centre:
        end, is_last = low, low <= least
    else:
        end, is_last = high, high >= most
    if is_last:
        return 0.0
    reach, distance = abs(end - centre), abs(truth - centre)
    if not distance:
        return 0.0
    return factor * distance / reach if reach else inf


def _middle_of(task: Task, answer: Mapping[str, Any]) -> float:
    quantiles: list[float] = [*answer["quantiles"].values()]
    return quantiles[_middle(task)]
