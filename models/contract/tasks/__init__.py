"""The kinds of task: one file each, joined in the union `Task`."""

from typing import Annotated

from pydantic import Field

from models.contract.tasks.binary import BinaryTask
from models.contract.tasks.count import CountTask
from models.contract.tasks.multiclass import MulticlassTask
from models.contract.tasks.multilabel import MultilabelTask
from models.contract.tasks.ordinal import OrdinalTask
from models.contract.tasks.quantiles import QuantilesTask
from models.contract.tasks.regression import RegressionTask
from models.contract.tasks.tagging import TaggingTask

Task = Annotated[
    BinaryTask
    | MulticlassTask
    | MultilabelTask
    | OrdinalTask
    | RegressionTask
    | CountTask
    | QuantilesTask
    | TaggingTask,
    Field(discriminator="kind"),
]

__all__ = [
    "BinaryTask",
    "CountTask",
    "MulticlassTask",
    "MultilabelTask",
    "OrdinalTask",
    "QuantilesTask",
    "RegressionTask",
    "TaggingTask",
    "Task",
]
