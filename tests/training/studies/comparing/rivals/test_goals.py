"""A goal is the metric that judges its task."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.models.contract.tasks import Task
from onepass.training.studies.comparing.rivals.goals import (
    Absolute,
    Labels,
    Level,
    Mean,
    error,
    goals,
)
from onepass.training.tasks import kind_of

LABELS = ["a", "b", "c"]
ASKED: list[tuple[dict[str, Any], list[Any], str]] = [
    ({"kind": "regression"}, [Absolute()], "mae"),
    ({"kind": "quantiles", "levels": [0.1, 0.9]}, [Level(0.1), Level(0.9)], "pinball"),
    ({"kind": "count"}, [Mean()], "deviance"),
    ({"kind": "binary", "labels": LABELS[:2]}, [Labels(2)], "log_loss"),
    ({"kind": "multiclass", "labels": LABELS}, [Labels(3)], "log_loss"),
    ({"kind": "ordinal", "labels": LABELS}, [Labels(3)], "log_loss"),
    ({"kind": "multilabel", "labels": LABELS}, [Labels(2)] * 3, "log_loss"),
    ({"kind": "tagging", "labels": LABELS}, [], "log_loss"),
]


@pytest.mark.parametrize(("declared", "asked", "judge"), ASKED)
def test_a_task_is_as_many_goals_as_it_asks_numbers(
    declared: dict[str, Any], asked: list[Any], judge: str
) -> None:
    task = TypeAdapter(Task).validate_python(declared)
    assert goals(task.form) == asked
    assert kind_of(task).error.name == judge, "what it is fitted to is what judges it"


def test_errors_are_those_of_the_metrics() -> None:
    target, values = np.array([1.0, 3.0]), np.array([2.0, 1.0])
    assert error(Absolute(), target, values) == pytest.approx(1.5)
    assert error(Level(0.9), target, values) == pytest.approx((0.1 * 1 + 0.9 * 2) / 2)
    deviances = [2 * (np.log(0.5) + 1), 2 * (3 * np.log(3) - 2)]
    assert error(Mean(), target, values) == pytest.approx(np.mean(deviances))
    table = np.array([[0.25, 0.75], [0.5, 0.5]])
    assert error(Labels(2), np.array([1, 0]), table) == pytest.approx(-np.log([0.75, 0.5]).mean())
