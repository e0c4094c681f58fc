"""Metrics of ordered labels."""

import numpy as np

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight
from onepass.training.tasks.metrics.multiclass import log_loss


def metrics(task: OrdinalTask) -> tuple[Metric, ...]:
    """Absolute error of what is answered: in numbers where labels are such, else in steps."""

    def said(fields: Fields) -> Target:
        if task.answer == "number":
            return task.value(fields)
        return task.scale[task.places(fields)]

    def mae(target: Target, fields: Fields, weight: Weight) -> float:
        true = task.scale[target.astype(np.int64)]
        return float(np.average(np.abs(said(fields) - true), weights=weight))

    def accuracy(target: Target, fields: Fields, weight: Weight) -> float:
        return float(np.average(task.places(fields) == target, weights=weight))

    return (
        Metric("mae", mae, unit=True),
        Metric("accuracy", accuracy, higher_is_better=True),
        Metric("log_loss", log_loss),
    )
