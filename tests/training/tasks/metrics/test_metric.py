"""A metric: lower is better unless it says otherwise, and it is known by what it measures."""

from typing import Any, get_args

import numpy as np
import pytest

from onepass.models.contract.tasks import (
    BinaryTask,
    DetectionTask,
    KeypointsTask,
    OrdinalTask,
    RegressionTask,
    SegmentationTask,
    Task,
)
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Metric, told_apart, word

ASKED: dict[type, dict[str, Any]] = {KeypointsTask: {"points": ("nose",)}}
"""What a task does not learn, and needs."""
TASKS = [one(**ASKED.get(one, {})) for one in get_args(get_args(Task)[0])]


def mean(target: Any, fields: Any, weight: Any) -> float:
    return float(np.average(fields["value"] - target, weights=weight))


def test_it_never_changes_and_is_one_with_whatever_measures_the_same() -> None:
    assert Metric("bias", mean) == Metric("bias", mean)
    assert Metric("bias", mean) != Metric("bias", mean, higher_is_better=True)
    with pytest.raises(AttributeError):
        Metric("bias", mean).name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.kind)
def test_a_kind_has_one_of_each_name_and_what_judges_is_an_error(task: Task) -> None:
    kind = kind_of(task)
    names = [metric.name for metric in kind.metrics]
    assert len(set(names)) == len(names)
    assert all(name == name.lower() and name.isidentifier() for name in names)
    assert not kind.error.higher_is_better


def test_those_in_the_unit_of_the_labels_say_so() -> None:
    euro = kind_of(RegressionTask(unit="EUR"))
    assert {m.name: euro.unit_of(m) for m in euro.metrics} == {
        "mae": "EUR", "rmse": "EUR", "r2": None,
    }  # fmt: skip
    stars = kind_of(OrdinalTask(labels=("1", "2", "3"), answer="number", unit="stars"))
    assert stars.unit_of(stars.error) is None


@pytest.mark.parametrize(
    "task",
    [
        DetectionTask(
            labels=("a b", "a_b", "<a-b>", "+", "small"),
            attributes={"count": RegressionTask(), "ap50": BinaryTask(labels=("no", "yes"))},
        ),
        SegmentationTask(labels=("a b", "a_b", "error", "+")),
    ],
    ids=lambda task: task.kind,
)
def test_labels_and_attributes_give_names_that_differ(task: Task) -> None:
    kind = kind_of(task)
    names = [metric.name for metric in kind.metrics]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
    assert kind.error in kind.metrics
    plain = kind_of(type(task)(labels=("x", "y"))).metrics
    assert [one for one in plain if one.name.endswith(("_x", "_y")) or one in kind.metrics] == [
        *plain
    ]


def test_the_first_of_two_equal_names_keeps_it_and_so_does_what_is_fixed() -> None:
    fixed, other = Metric("count_mae", mean), Metric("count_mae", abs)  # type: ignore[arg-type]
    made = told_apart([other, Metric("b", mean), fixed, other], [fixed])
    assert [one.name for one in made] == ["count_mae_2", "b", "count_mae", "count_mae_3"]
    assert word(" t-shirt (red)") == "t_shirt_red"
