"""From logits to answers: one file, and in it one class, per kind of task."""

from collections.abc import Hashable, Sequence
from typing import Any

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
from onepass.models.network.answers.base import Answers, AnswersKind
from onepass.models.network.answers.binary import BinaryAnswers
from onepass.models.network.answers.count import CountAnswers
from onepass.models.network.answers.depth import DepthAnswers
from onepass.models.network.answers.multiclass import MulticlassAnswers
from onepass.models.network.answers.multilabel import MultilabelAnswers
from onepass.models.network.answers.ordinal import OrdinalAnswers
from onepass.models.network.answers.quantiles import QuantilesAnswers
from onepass.models.network.answers.regression import RegressionAnswers
from onepass.models.network.answers.segmentation import SegmentationAnswers
from onepass.models.network.answers.standardised import StandardisedAnswers
from onepass.models.network.answers.tagging import TaggingAnswers


def kind_of(task: Task) -> AnswersKind:
    """The class that answers for a task: the one place here that knows all kinds."""
    match task:
        case RegressionTask():
            return RegressionAnswers
        case BinaryTask():
            return BinaryAnswers
        case MulticlassTask():
            return MulticlassAnswers
        case MultilabelTask():
            return MultilabelAnswers
        case OrdinalTask():
            return OrdinalAnswers
        case CountTask():
            return CountAnswers
        case QuantilesTask():
            return QuantilesAnswers
        case TaggingTask():
            return TaggingAnswers
        case SegmentationTask():
            return SegmentationAnswers
        case DepthTask():
            return DepthAnswers


def shape(task: Task) -> tuple[Hashable, ...]:
    """What tasks must have in common for one module to answer for them."""
    answering = kind_of(task)
    return task.kind, answering.outputs(task), answering.alike(task)


def scaled(task: Task) -> bool:
    """Whether there is a choice in how its targets are scaled."""
    return issubclass(kind_of(task), StandardisedAnswers)


def answers(tasks: Sequence[Task]) -> Answers[Any]:
    """The module that answers for a group of tasks of one shape."""
    return kind_of(tasks[0])(tasks)


__all__ = ["Answers", "answers", "kind_of", "scaled", "shape"]
