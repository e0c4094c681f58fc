"""A metric: lower is better unless it says otherwise, and it is known by what it measures."""

from typing import Any, get_args

import numpy as np
import pytest

from onepass.models.contract.tasks import KeypointsTask, OrdinalTask, RegressionTask, Task
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Metric

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
