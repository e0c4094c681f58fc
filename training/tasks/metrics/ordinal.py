"""Metrics of ordered labels, beside those of every choice."""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.tasks.metrics.metric import Fields, Target, Weight


def away(task: OrdinalTask, target: Target, fields: Fields) -> NDArray[np.float64]:
    """How far what is answered is from the truth: in numbers where labels are such, else in steps.
    (N,)."""
    true = task.scale[target.astype(np.int64)]
    predicted = task.value(fields) if task.answer == "number" else task.scale[task.places(fields)]
    return np.abs(predicted - true)


def mae(task: OrdinalTask, target: Target, fields: Fields, weight: Weight) -> float:
    """The mean of that."""
    each = fields["away"] if "away" in fields else away(task, target, fields)
    return float(np.average(each, weights=weight))
