"""Metrics: one file per kind of task. The first of a regression, the last of a classification
is its `error`: the number that skill is made of."""

import numpy as np
from numpy.typing import NDArray

from models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from training.metrics import binary, multiclass, regression
from training.metrics.metric import Fields, Metric, Target


def metrics(task: Task) -> tuple[Metric, ...]:
    """All that a report states."""
    match task:
        case RegressionTask():
            return regression.METRICS
        case BinaryTask():
            return binary.METRICS
        case MulticlassTask():
            return multiclass.METRICS


def error(task: Task) -> Metric:
    """The metric that skill is made of: absolute error, or log loss. Lower is better."""
    match task:
        case RegressionTask():
            return regression.METRICS[0]
        case BinaryTask():
            return binary.METRICS[-1]
        case MulticlassTask():
            return multiclass.METRICS[-1]


def trivial(task: Task, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
    """The answers of one who knows the training labels and no input."""
    match task:
        case RegressionTask():
            return regression.trivial(train, rows)
        case BinaryTask() | MulticlassTask():
            return multiclass.trivial(train, rows, len(task.labels))


__all__ = ["Fields", "Metric", "Target", "error", "metrics", "trivial"]
