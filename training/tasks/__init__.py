"""What training must know of each kind of task: one class per kind, chosen by one match."""

from typing import Any

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
from onepass.training.tasks.base import Kind
from onepass.training.tasks.binary import Binary
from onepass.training.tasks.count import Count
from onepass.training.tasks.multiclass import Multiclass
from onepass.training.tasks.multilabel import Multilabel
from onepass.training.tasks.ordinal import Ordinal
from onepass.training.tasks.quantiles import Quantiles
from onepass.training.tasks.regression import Regression
from onepass.training.tasks.tagging import Tagging


def kind_of(task: Task) -> Kind[Any]:
    """The task as training sees it."""
    match task:
        case BinaryTask():
            return Binary(task)
        case MulticlassTask():
            return Multiclass(task)
        case MultilabelTask():
            return Multilabel(task)
        case OrdinalTask():
            return Ordinal(task)
        case RegressionTask():
            return Regression(task)
        case CountTask():
            return Count(task)
        case QuantilesTask():
            return Quantiles(task)
        case TaggingTask():
            return Tagging(task)


__all__ = ["Kind", "kind_of"]
