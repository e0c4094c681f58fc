"""From logits to answers: one file per kind of task."""

from collections.abc import Sequence

from models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from models.network.answers import binary, multiclass, regression
from models.network.answers.binary import BinaryAnswers
from models.network.answers.multiclass import MulticlassAnswers
from models.network.answers.regression import RegressionAnswers

Answers = RegressionAnswers | BinaryAnswers | MulticlassAnswers


def outputs(task: Task) -> int:
    """K: logits per row that a head of this task has."""
    match task:
        case RegressionTask():
            return regression.outputs(task)
        case BinaryTask():
            return binary.outputs(task)
        case MulticlassTask():
            return multiclass.outputs(task)


def answers(tasks: Sequence[Task]) -> Answers:
    """The module that answers for a group of tasks of one kind."""
    match tasks[0]:
        case RegressionTask():
            return RegressionAnswers([t for t in tasks if isinstance(t, RegressionTask)])
        case BinaryTask():
            return BinaryAnswers([t for t in tasks if isinstance(t, BinaryTask)])
        case MulticlassTask():
            return MulticlassAnswers([t for t in tasks if isinstance(t, MulticlassTask)])
