"""Metrics of ordered labels, beside those of every choice."""

import numpy as np

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.tasks.metrics.metric import Fields, Target, Weight


def mae(task: OrdinalTask, target: Target, fields: Fields, weight: Weight) -> float:
    """Absolute error of what is answered: in numbers where labels are such, else in steps."""
    true = task.scale[target.astype(np.int64)]
    predicted = task.value(fields) if task.answer == "number" else task.scale[task.places(fields)]
    return float(np.average(np.abs(predicted - true), weights=weight))
