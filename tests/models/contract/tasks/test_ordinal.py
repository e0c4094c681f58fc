"""Ordinal: the median label, or the expected number."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onepass.models.contract.tasks import OrdinalTask
from onepass.models.contract.tasks.columns import listed

STARS = ("1", "2", "5")
TABLE = {"probabilities": np.array([[0.25, 0.5, 0.25], [0.4, 0.15, 0.45]])}


@pytest.mark.parametrize(
    "settings",
    [
        {"labels": ["a", "b"]},
        {"labels": ["a", "b", "a"]},
        {"labels": ["a", "b", "c"], "answer": "number"},
        {"labels": ["1", "2", "inf"], "answer": "number"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OrdinalTask.model_validate(settings)


def test_golden_answers() -> None:
    task = OrdinalTask(labels=STARS)
    assert [answer["label"] for answer in task.answers(TABLE, listed)] == ["2", "2"]
    assert task.tensor("label", TABLE).tolist() == ["2", "2"]
    number = OrdinalTask(labels=STARS, answer="number", unit="stars")
    assert number.fields == ("value", "probabilities")
    assert [a["value"] for a in number.answers(TABLE, listed)] == pytest.approx([2.5, 2.95])
    assert list(number.json_schema()["properties"]) == ["value", "probabilities"]


@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4))
def test_no_other_label_is_fewer_steps_away_on_average(weights: list[float]) -> None:
    p = np.array(weights) / sum(weights)
    task = OrdinalTask(labels=("a", "b", "c", "d"))
    steps = [float(p @ np.abs(np.arange(4) - place)) for place in range(4)]
    (place,) = task.places({"probabilities": p[None]})
    assert steps[place] <= min(steps) + 1e-9
