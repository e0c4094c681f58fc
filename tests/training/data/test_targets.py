"""From labels to targets: a mask of what is missing, and every problem at once."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import NumberInput, SequenceInput
from onepass.models.contract.tasks import (
    BinaryTask,
    MulticlassTask,
    MultilabelTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.data.targets import label_notes, learn_labels, targets_of
from onepass.training.sources.rows import Column, PartLabels, SourceRows
from onepass.training.specs.spec import BadSpec

SPLIT = np.array(["train", "train", "val"])


def made(tasks: dict[str, Task], labels: dict[str, Column]) -> tuple[Contract, SourceRows]:
    contract = Contract(inputs={"x": NumberInput()}, tasks=tasks)
    return contract, SourceRows({"x": [1.0, 2.0, 3.0]}, labels, SPLIT)


def test_where_a_label_is_missing_the_target_is_0_and_is_masked() -> None:
    contract, read = made({"y": RegressionTask()}, {"y": [4.0, None, 5.0]})
    found = targets_of(contract, read, SPLIT == "train")
    assert found.values["y"].tolist() == [4, 0, 5]
    assert found.answered["y"].tolist() == [True, False, True]
    assert found.labelled == {}


def test_a_row_that_knows_no_label_is_not_answered() -> None:
    nothing = PartLabels((), frozenset("ab"), ["a", "b"])
    contract, read = made({"y": MultilabelTask(labels=("a", "b"))}, {"y": [("a",), nothing, ()]})
    found = targets_of(contract, read, SPLIT == "train")
    assert found.answered["y"].tolist() == [True, False, True]
    assert found.labelled["y"].tolist() == [[True, True], [False, False], [True, True]]


def test_all_problems_are_told_at_once() -> None:
    tasks: dict[str, Task] = {"y": RegressionTask(min=0), "z": BinaryTask(labels=("n", "y"))}
    contract, read = made(tasks, {"y": [-1.0, 1.0, 1.0], "z": [None, None, "x"]})
    with pytest.raises(BadSpec) as refused:
        targets_of(contract, read, SPLIT == "train")
    assert str(refused.value).splitlines() == [
        "tasks.y.min: 1 labels lie beyond 0, such as -1",
        "tasks.z: no training row has a label",
        "tasks.z.labels: the data holds 'x' (1 rows); there are n, y",
    ]


def test_labels_that_a_task_cannot_have_are_refused_by_its_name() -> None:
    with pytest.raises(
        BadSpec, match=r"tasks\.y: a multiclass task cannot have the 1 labels found"
    ):
        learn_labels(MulticlassTask(), "y", ["a", "a"])


def test_how_labels_are_read_is_told_with_the_name_of_the_task() -> None:
    tasks = {"y": learn_labels(TaggingTask(), "y", [["I-X", "O"]])}
    contract = Contract(inputs={"x": SequenceInput(values=("v",))}, tasks=tasks)
    read = SourceRows({"x": [["v", "v"]]}, {"y": [["I-X", "O"]]}, SPLIT[:1])
    assert label_notes(contract, read) == ["tasks.y: labels are read as IO: spans of X"]
