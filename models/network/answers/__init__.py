"""From logits to answers: one file per kind of task."""

from collections.abc import Hashable, Sequence

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
from onepass.models.network.answers import (
    binary,
    count,
    multiclass,
    multilabel,
    ordinal,
    quantiles,
    regression,
    tagging,
)
from onepass.models.network.answers.base import Answers


def outputs(task: Task) -> int:
    """How many numbers per row a head of this task puts out."""
    match task:
        case RegressionTask():
            return regression.outputs(task)
        case BinaryTask():
            return binary.outputs(task)
        case MulticlassTask():
            return multiclass.outputs(task)
        case MultilabelTask():
            return multilabel.outputs(task)
        case OrdinalTask():
            return ordinal.outputs(task)
        case CountTask():
            return count.outputs(task)
        case QuantilesTask():
            return quantiles.outputs(task)
        case TaggingTask():
            return tagging.outputs(task)


def shape(task: Task) -> tuple[Hashable, ...]:
    """What tasks must have in common for one module to answer for them."""
    alike = (task.kind, outputs(task))
    match task:
        case RegressionTask():
            return (*alike, task.transform)
        case OrdinalTask():
            return (*alike, len(task.labels))
        case CountTask():
            return (*alike, task.family)
        case BinaryTask() | MulticlassTask() | MultilabelTask() | QuantilesTask():
            return alike
        case TaggingTask():
            return alike


def answers(tasks: Sequence[Task]) -> Answers:
    """The module that answers for a group of tasks of one shape."""
    match tasks[0]:
        case RegressionTask():
            return regression.RegressionAnswers([t for t in tasks if t.kind == "regression"])
        case BinaryTask():
            return binary.BinaryAnswers()
        case MulticlassTask():
            return multiclass.MulticlassAnswers()
        case MultilabelTask():
            return multilabel.MultilabelAnswers()
        case OrdinalTask():
            return ordinal.OrdinalAnswers([t for t in tasks if t.kind == "ordinal"])
        case CountTask():
            return count.CountAnswers([t for t in tasks if t.kind == "count"])
        case QuantilesTask():
            return quantiles.QuantilesAnswers([t for t in tasks if t.kind == "quantiles"])
        case TaggingTask():
            return tagging.TaggingAnswers()


__all__ = ["Answers", "answers", "outputs", "shape"]
