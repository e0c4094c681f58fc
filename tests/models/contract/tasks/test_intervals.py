"""Bounds of numbers, as an answer has them."""

import json

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import CountTask, QuantilesTask, RegressionTask
from onepass.models.contract.tasks.intervals import whole

TASKS = {
    "fare": RegressionTask(unit="USD", min=0, certainty=0.9),
    "calls": CountTask(certainty=0.8),
    "spread": QuantilesTask(levels=(0.1, 0.9), certainty=0.9),
    "plain": RegressionTask(),
}
CONTRACT = Contract(inputs={"x": NumberInput()}, tasks=TASKS)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


OUTPUTS = {
    "fare.value": column(5, 6),
    "fare.low": column(0, -FLOAT32_MAX),
    "fare.high": column(7.5, FLOAT32_MAX),
    "calls.value": column(2.5, 3),
    "calls.low": column(0.3, 2.00001),
    "calls.high": column(4.9, 2.99999),
    "spread.quantiles": np.array([[1, 2], [3, 4]], dtype=np.float32),
    "spread.low": column(0.5, 2.5),
    "spread.high": column(2.5, 4.5),
    "plain.value": column(1, 2),
}


def test_bounds_stand_beside_their_value_and_null_where_there_is_none() -> None:
    first, second = CONTRACT.answers(OUTPUTS)
    assert first["fare"] == {"value": 5, "low": 0, "high": 7.5}
    assert second["fare"] == {"value": 6, "low": None, "high": None}
    assert first["spread"] == {"quantiles": {"0.1": 1, "0.9": 2}, "low": 0.5, "high": 2.5}
    assert first["plain"] == {"value": 1}
    assert [json.loads(text) for text in CONTRACT.texts(OUTPUTS)] == [first, second]


def test_whole_numbers_have_whole_bounds_which_rounding_does_not_move() -> None:
    first, second = CONTRACT.answers(OUTPUTS)
    assert (first["calls"]["low"], first["calls"]["high"]) == (1, 4)
    assert (second["calls"]["low"], second["calls"]["high"]) == (2, 3)
    assert CONTRACT.tensor("calls.low", OUTPUTS).tolist() == [1, 2]
    assert whole({"low": column(0), "high": column(FLOAT32_MAX)})["high"] == [FLOAT32_MAX]


def test_further_outputs_stand_behind_those_of_before() -> None:
    before = ["fare.value", "calls.value", "spread.quantiles", "plain.value"]
    after = [f"{name}.{end}" for name in ("fare", "calls", "spread") for end in ("low", "high")]
    assert [*CONTRACT.fields] == before + after


def test_a_schema_allows_what_is_answered() -> None:
    fare = CONTRACT.answer_schema()["properties"]["fare"]
    assert fare["required"] == ["value", "low", "high"]
    assert fare["properties"]["low"]["type"] == ["number", "null"]
    assert fare["properties"]["low"]["minimum"] == 0
    assert "90 %" in fare["properties"]["high"]["description"]


@pytest.mark.parametrize("coverage", [0, 1, 1.5])
def test_a_share_lies_between_none_and_all(coverage: float) -> None:
    with pytest.raises(ValueError, match="certainty"):
        RegressionTask(certainty=coverage)


def test_a_manifest_of_before_says_nothing_of_it() -> None:
    assert "certainty" not in RegressionTask().model_dump()
    assert RegressionTask().form.computed == {"value": ()}
