"""The answers of kinds of task that have a number or one label for each row: of other kinds they
are what is asked of each object."""

from collections.abc import Hashable, Sequence
from typing import Any

import torch

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    OrdinalTask,
    RegressionTask,
)
from onepass.models.contract.tasks.attributes import Attribute
from onepass.models.network.answers.base import Answers, AnswersKind
from onepass.models.network.answers.binary import BinaryAnswers
from onepass.models.network.answers.count import CountAnswers
from onepass.models.network.answers.multiclass import MulticlassAnswers
from onepass.models.network.answers.ordinal import OrdinalAnswers
from onepass.models.network.answers.regression import RegressionAnswers


def row_kind(task: Attribute) -> AnswersKind:
    """The class that answers for a task."""
    match task:
        case RegressionTask():
            return RegressionAnswers
        case BinaryTask():
            return BinaryAnswers
        case MulticlassTask():
            return MulticlassAnswers
        case OrdinalTask():
            return OrdinalAnswers
        case CountTask():
            return CountAnswers


def row_shape(task: Attribute) -> tuple[Hashable, ...]:
    """What tasks must have in common for one module to answer for them."""
    answering = row_kind(task)
    return task.kind, answering.outputs(task), answering.alike(task)


def row_answers(tasks: Sequence[Attribute]) -> Answers[Any]:
    """The module that answers for tasks of one shape."""
    return row_kind(tasks[0])(tasks)


def logit_width(task: Attribute) -> int:
    """How many logits it has of each row."""
    outputs = torch.zeros(1, 1, row_kind(task).outputs(task))
    return row_answers([task]).logits(outputs, None).shape[2]
