"""What training must know of kinds of task that have a number or one label for each row: of other
kinds they are what is asked of each object."""

from typing import Any

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    OrdinalTask,
    RegressionTask,
)
from onepass.models.contract.tasks.attributes import Attribute
from onepass.training.tasks.base import Kind
from onepass.training.tasks.binary import Binary
from onepass.training.tasks.count import Count
from onepass.training.tasks.multiclass import Multiclass
from onepass.training.tasks.ordinal import Ordinal
from onepass.training.tasks.regression import Regression


def row_kind(task: Attribute) -> Kind[Any]:
    """The task as training sees it."""
    match task:
        case BinaryTask():
            return Binary(task)
        case MulticlassTask():
            return Multiclass(task)
        case OrdinalTask():
            return Ordinal(task)
        case RegressionTask():
            return Regression(task)
        case CountTask():
            return Count(task)
