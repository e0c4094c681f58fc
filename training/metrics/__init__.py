"""Metrics: one file per kind of task, and the `error` of each: the number that skill is made of."""

import numpy as np
from numpy.typing import NDArray

from models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    Task,
)
from training.metrics import (
    binary,
    count,
    multiclass,
    multilabel,
    ordinal,
    quantiles,
    regression,
)
from training.metrics.metric import Fields, Metric, Target


def metrics(task: Task) -> tuple[Metric, ...]:
    """All that a report states."""
    match task:
        case RegressionTask():
            return regression.METRICS
        case BinaryTask():
            return binary.metrics(task)
        case MulticlassTask():
            return multiclass.METRICS
        case MultilabelTask():
            return multilabel.metrics(task)
        case OrdinalTask():
            return ordinal.metrics(task)
        case CountTask():
            return count.METRICS
        case QuantilesTask():
            return quantiles.metrics(task)


def error(task: Task) -> Metric:
    """The metric that skill is made of: the first where numbers are asked, absolute error or
    pinball loss; the last of counts, deviance, and of labels, log loss. Lower is better."""
    match task:
        case RegressionTask() | QuantilesTask():
            return metrics(task)[0]
        case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask() | CountTask():
            return metrics(task)[-1]


def trivial(task: Task, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
    """The answers of one who knows the training labels and no input."""
    match task:
        case RegressionTask():
            return regression.trivial(train, rows)
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            return multiclass.trivial(train, rows, len(task.labels))
        case MultilabelTask():
            return multilabel.trivial(train, rows)
        case CountTask():
            return count.trivial(train, rows)
        case QuantilesTask():
            return quantiles.trivial(train, rows, task.levels)


__all__ = ["Fields", "Metric", "Target", "error", "metrics", "trivial"]
