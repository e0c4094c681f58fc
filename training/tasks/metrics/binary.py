"""Metrics of binary tasks."""

import numpy as np

from onepass.models.contract.tasks import BinaryTask
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight
from onepass.training.tasks.metrics.multiclass import log_loss


def _auc(target: Target, fields: Fields, weight: Weight) -> float:
    """Area under the ROC curve: how often a positive row is said to be likelier than a negative
    one, a tie counting half. Undefined where only one label occurs."""
    scores, place = np.unique(fields["probabilities"][:, 1], return_inverse=True)
    positive = np.bincount(place, weights=weight * target, minlength=len(scores))
    negative = np.bincount(place, weights=weight * (1 - target), minlength=len(scores))
    pairs = positive.sum() * negative.sum()
    if not pairs:
        return float("nan")
    below = np.cumsum(negative) - negative / 2
    return float(positive @ below / pairs)


def metrics(task: BinaryTask) -> tuple[Metric, ...]:
    """Accuracy is that of the labels said, at the task's threshold."""

    def accuracy(target: Target, fields: Fields, weight: Weight) -> float:
        return float(np.average(task.places(fields) == target, weights=weight))

    return (
        Metric("accuracy", accuracy, higher_is_better=True),
        Metric("auc", _auc, higher_is_better=True),
        Metric("log_loss", log_loss),
    )
