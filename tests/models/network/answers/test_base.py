"""Tasks that one module answers for have all in common that it needs."""

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    Task,
)
from onepass.models.network.answers import Answers, answers, kind_of, shape

LABELS = ("a", "b", "c")
TASKS: list[Task] = [
    RegressionTask(),
    RegressionTask(transform="log1p", min=0),
    BinaryTask(labels=("a", "b")),
    CountTask(),
    CountTask(family="negative_binomial"),
    MulticlassTask(labels=LABELS),
    MulticlassTask(labels=("a", "b")),
    OrdinalTask(labels=LABELS),
    OrdinalTask(labels=(*LABELS, "d")),
    QuantilesTask(),
]


def test_each_of_these_is_a_group_of_its_own() -> None:
    assert len({shape(task) for task in TASKS}) == len(TASKS)
    assert shape(RegressionTask(min=0, unit="m")) == shape(RegressionTask(max=9))


def test_one_module_answers_for_a_group() -> None:
    for task in TASKS:
        made = answers([task, task])
        assert isinstance(made, kind_of(task))
        assert made.outputs(task) >= 1
    assert Answers.alike(None) is None
    assert not Answers.cells
