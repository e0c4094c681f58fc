"""Metrics: one file per kind of task, and the `error` of each: the number that skill is made of."""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.tasks.metrics import (
    binary,
    count,
    multiclass,
    multilabel,
    ordinal,
    quantiles,
    regression,
    tagging,
)
from onepass.training.tasks.metrics.metric import Fields, Metric, Target


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
        case TaggingTask():
            return tagging.metrics(task)


def error(task: Task) -> Metric:
    """The metric that skill is made of: the first where numbers are asked, absolute error or
    pinball loss; the last of counts, deviance, and of labels, log loss. Lower is better."""
    match task:
        case RegressionTask() | QuantilesTask():
            return metrics(task)[0]
        case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask() | CountTask():
            return metrics(task)[-1]
        case TaggingTask():
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
        case TaggingTask():
            return tagging.trivial(train, rows, len(task.labels))


def tallied(task: Task, target: Target, fields: Fields) -> Fields:
    """What the metrics of a task look at: the fields of its answers; of a task with many answers in
    a row, each row's counts, which are taken once and not for every draw of the bootstrap.
    """
    match task:
        case TaggingTask():
            return tagging.tallied(task, target, fields)
        case BinaryTask() | MulticlassTask() | MultilabelTask() | OrdinalTask():
            return fields
        case RegressionTask() | CountTask() | QuantilesTask():  # squares of 1e20 are no float32
            return {name: values.astype(np.float64) for name, values in fields.items()}


__all__ = ["Fields", "Metric", "Target", "error", "metrics", "tallied", "trivial"]
