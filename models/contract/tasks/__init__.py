"""The kinds of task: one file each, joined in the union `Task`."""

from typing import Annotated

from pydantic import Field

from models.contract.tasks.binary import BinaryTask
from models.contract.tasks.multiclass import MulticlassTask
from models.contract.tasks.regression import RegressionTask

Task = Annotated[BinaryTask | MulticlassTask | RegressionTask, Field(discriminator="kind")]

__all__ = ["BinaryTask", "MulticlassTask", "RegressionTask", "Task"]
