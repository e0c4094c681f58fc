"""Intervals by a factor: about what was answered, within what a task allows; and by hand, the
factor that a truth needed."""

from math import inf
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from onepass.app.feedback.widening import limits, needed, widened
from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import Task

PRICE = {"kind": "regression", "min": 0, "max": 20, "certainty": 0.9}
RANGE = {"kind": "quantiles", "levels": [0.1, 0.4, 0.9], "certainty": 0.9}
COUNT = {"kind": "count", "certainty": 0.9}


def task_of(declared: Any) -> Task:
    return TypeAdapter(Task).validate_python(declared)


def columns(**fields: Any) -> dict[str, Any]:
    return {name: np.array(field, dtype=np.float32) for name, field in fields.items()}


def test_both_sides_are_so_many_times_as_far_within_the_limits() -> None:
    given = columns(
        value=[10, 10, 3, 3], low=[8, 1, -FLOAT32_MAX, 4], high=[14, 11, FLOAT32_MAX, 6]
    )
    ends = widened(task_of(PRICE), given, 2)
    assert ends["low"].tolist() == [6, 0, given["low"][2], 4], "one that lies above is where it was"
    assert ends["high"].tolist() == [18, 12, given["high"][2], 8]
    assert {one.dtype for one in ends.values()} == {np.dtype(np.float32)}
    same = widened(task_of(PRICE), given, 1)
    assert all((same[end] == given[end]).all() for end in same)
    wide = widened(task_of({"kind": "regression", "certainty": 0.9}), given, 1e38)
    assert np.isfinite(np.stack([*wide.values()])).all()


def test_of_quantiles_the_middle_one_is_what_was_answered() -> None:
    given = columns(quantiles=[[1, 5, 6]], low=[1], high=[9])
    ends = widened(task_of(RANGE), given, 0.5)
    assert (ends["low"].tolist(), ends["high"].tolist()) == ([3], [7])
    answer = {"quantiles": {"0.1": 1, "0.4": 5, "0.9": 6}, "low": 1, "high": 9}
    assert needed(task_of(RANGE), answer, 7, 1.0) == 0.5


def test_limits_are_those_of_labels() -> None:
    assert limits(task_of(COUNT)) == (0, FLOAT32_MAX)
    assert limits(task_of(PRICE)) == (0, 20)


@pytest.mark.parametrize(
    ("low", "high", "truth", "wanted"),
    [
        (8, 14, 12, 1.0), (8, 14, 18, 4.0), (8, 14, 9, 1.0), (8, 14, 10, 0.0),
        (None, 14, 1, 0.0), (8, None, 19, 0.0), (0, 14, 3, 0.0), (8, 20, 20, 0.0),
        (10, 10, 11, inf), (11, 14, 10, inf), (11, 14, 12.5, 1.0),
    ],
)  # fmt: skip
def test_a_truth_needs_a_factor(low: Any, high: Any, truth: float, wanted: float) -> None:
    answer = {"value": 10, "low": low, "high": high}
    assert needed(task_of(PRICE), answer, truth, 2.0) == wanted


def test_a_truth_lies_within_where_the_factor_is_what_it_needed() -> None:
    task, given = task_of(PRICE), columns(value=[10], low=[8], high=[13])
    for truth in (1, 9, 12, 19.5):
        wanted = needed(task, {"value": 10, "low": 8, "high": 13}, truth, 1.0)
        for factor, within in ((wanted * 1.001, True), (wanted * 0.999, False)):
            ends = widened(task, given, factor)
            assert bool(ends["low"][0] <= truth <= ends["high"][0]) is within
