"""From logits to answers: one file, and in it one class, per kind of task."""

from collections.abc import Hashable, Sequence
from typing import Any

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
from onepass.models.network.answers.base import Answers, AnswersKind
from onepass.models.network.answers.depth import DepthAnswers
from onepass.models.network.answers.detection import DetectionAnswers
from onepass.models.network.answers.keypoints import KeypointsAnswers
from onepass.models.network.answers.multilabel import MultilabelAnswers
from onepass.models.network.answers.of_rows import row_kind
from onepass.models.network.answers.quantiles import QuantilesAnswers
from onepass.models.network.answers.segmentation import SegmentationAnswers
from onepass.models.network.answers.standardised import StandardisedAnswers
from onepass.models.network.answers.tagging import TaggingAnswers
from onepass.models.network.certainty import Certainty
from onepass.models.network.certainty.probabilities import Calibration


def kind_of(task: Task) -> AnswersKind:
    """The class that answers for a task: the one place here that knows all kinds."""
    if isinstance(task, RowTask):
        return row_kind(task)
    match task:
        case MultilabelTask():
            return MultilabelAnswers
        case QuantilesTask():
            return QuantilesAnswers
        case TaggingTask():
            return TaggingAnswers
        case SegmentationTask():
            return SegmentationAnswers
        case DepthTask():
            return DepthAnswers
        case DetectionTask():
            return DetectionAnswers
        case KeypointsTask():
            return KeypointsAnswers


def shape(task: Task) -> tuple[Hashable, ...]:
    """What tasks must have in common for one module to answer for them."""
    answering = kind_of(task)
    return task.kind, answering.outputs(task), answering.alike(task)


def scaled(task: Task) -> bool:
    """Whether there is a choice in how its targets are scaled."""
    return issubclass(kind_of(task), StandardisedAnswers)


def promise(tasks: Sequence[Task], *, width: int, groups: int) -> Certainty | None:
    """The module that promises for a group of tasks of one shape, whose features are so many; None
    where nothing is promised. `groups` of rows have numbers of their own."""
    kind = None if tasks[0].coverage is None else kind_of(tasks[0]).promise
    return None if kind is None else kind(tasks, width=width, groups=groups)


def calibration(tasks: Sequence[Task]) -> Calibration | None:
    """The module that maps probabilities of a group of tasks of one shape, where something is
    promised of these."""
    kind = None if tasks[0].coverage is None else kind_of(tasks[0]).calibration
    return None if kind is None else kind(tasks, labels=len(tasks[0].form.labels))


def answers(tasks: Sequence[Task]) -> Answers[Any]:
    """The module that answers for a group of tasks of one shape."""
    return kind_of(tasks[0])(tasks)


__all__ = ["Answers", "answers", "calibration", "kind_of", "promise", "scaled", "shape"]
