"""What training must know of each kind of task: one class per kind, chosen by one match."""

from typing import Any

from onepass.models.contract import Contract
from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    DepthTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    SegmentationTask,
    TaggingTask,
    Task,
)
from onepass.training.tasks.base import Kind
from onepass.training.tasks.binary import Binary
from onepass.training.tasks.count import Count
from onepass.training.tasks.depth import Depth
from onepass.training.tasks.multiclass import Multiclass
from onepass.training.tasks.multilabel import Multilabel
from onepass.training.tasks.ordinal import Ordinal
from onepass.training.tasks.quantiles import Quantiles
from onepass.training.tasks.regression import Regression
from onepass.training.tasks.segmentation import Segmentation
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
        case SegmentationTask():
            return Segmentation(task)
        case DepthTask():
            return Depth(task)


def maps_of(contract: Contract) -> dict[str, dict[str, float]]:
    """Per image: the tasks whose targets are maps of it, and what stands in these for nothing."""
    maps: dict[str, dict[str, float]] = {}
    for name, task in contract.tasks.items():
        nothing = kind_of(task).nothing
        if nothing is not None:
            maps.setdefault(contract.along[name], {})[name] = nothing
    return maps


__all__ = ["Kind", "kind_of", "maps_of"]
