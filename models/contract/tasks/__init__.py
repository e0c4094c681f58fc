"""The kinds of task: one file each, joined in the union `Task`."""

from typing import Annotated

from pydantic import Field

from onepass.models.contract.tasks.binary import BinaryTask
from onepass.models.contract.tasks.count import CountTask
from onepass.models.contract.tasks.depth import DepthTask
from onepass.models.contract.tasks.detection import DetectionTask
from onepass.models.contract.tasks.keypoints import KeypointsTask
from onepass.models.contract.tasks.multiclass import MulticlassTask
from onepass.models.contract.tasks.multilabel import MultilabelTask
from onepass.models.contract.tasks.ordinal import OrdinalTask
from onepass.models.contract.tasks.quantiles import QuantilesTask
from onepass.models.contract.tasks.regression import RegressionTask
from onepass.models.contract.tasks.segmentation import SegmentationTask
from onepass.models.contract.tasks.tagging import TaggingTask

Task = Annotated[
    BinaryTask
    | MulticlassTask
    | MultilabelTask
    | OrdinalTask
    | RegressionTask
    | CountTask
    | QuantilesTask
    | TaggingTask
    | SegmentationTask
    | DepthTask
    | DetectionTask
    | KeypointsTask,
    Field(discriminator="kind"),
]

__all__ = [
    "BinaryTask",
    "CountTask",
    "DepthTask",
    "DetectionTask",
    "KeypointsTask",
    "MulticlassTask",
    "MultilabelTask",
    "OrdinalTask",
    "QuantilesTask",
    "RegressionTask",
    "SegmentationTask",
    "TaggingTask",
    "Task",
]
