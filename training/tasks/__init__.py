"""What training must know of each kind of task: one class per kind, chosen by one match."""

from typing import Any

from onepass.models.contract import Contract
from onepass.models.contract.tasks import (
    DepthTask,
    DetectionTask,
    KeypointsTask,
    MultilabelTask,
    QuantilesTask,
    SegmentationTask,
    TaggingTask,
    Task,
)
from onepass.models.contract.tasks.attributes import RowTask
from onepass.training.tasks.base import Kind
from onepass.training.tasks.depth import Depth
from onepass.training.tasks.detection import Detection
from onepass.training.tasks.keypoints import Keypoints
from onepass.training.tasks.motion import Moving
from onepass.training.tasks.multilabel import Multilabel
from onepass.training.tasks.of_rows import row_kind
from onepass.training.tasks.quantiles import Quantiles
from onepass.training.tasks.segmentation import Segmentation
from onepass.training.tasks.tagging import Tagging


def kind_of(task: Task) -> Kind[Any]:
    """The task as training sees it."""
    if isinstance(task, RowTask):
        return row_kind(task)
    match task:
        case MultilabelTask():
            return Multilabel(task)
        case QuantilesTask():
            return Quantiles(task)
        case TaggingTask():
            return Tagging(task)
        case SegmentationTask():
            return Segmentation(task)
        case DepthTask():
            return Depth(task)
        case DetectionTask():
            return Detection(task)
        case KeypointsTask():
            return Keypoints(task)


def moving(contract: Contract) -> dict[str, dict[str, Moving]]:
    """Per image: the tasks whose targets lie in it, and how they go with its pixels."""
    result: dict[str, dict[str, Moving]] = {}
    for name, task in contract.tasks.items():
        moved = kind_of(task).moved
        if moved is not None:
            result.setdefault(contract.along[name], {})[name] = moved
    return result


__all__ = ["Kind", "kind_of", "moving"]
