"""The contract: names, choices, answers."""

import json
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from onepass.models.contract import BadTasks, Contract
from onepass.models.contract.tasks.columns import listed, scalars

OUTPUTS = {
    "fare.value": np.array([11.2, 3.0], dtype=np.float32),
    "minutes.value": np.array([12.9, 0.0], dtype=np.float32),
    "card.probabilities": np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32),
    "colour.probabilities": np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1]], dtype=np.float32),
}
SMALL: dict[str, Any] = {
    "inputs": {"n": {"kind": "number"}},
    "tasks": {"y": {"kind": "regression"}},
}


def test_a_contract_survives_json(taxi: Contract) -> None:
    assert Contract.model_validate_json(taxi.model_dump_json()) == taxi
    assert Contract.model_validate(json.loads(taxi.model_dump_json())) == taxi


@pytest.mark.parametrize("name", ["instances", "", "a b", "a.b", "é", "x" * 65])
def test_names_that_would_not_survive_the_wire_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Contract.model_validate({**SMALL, "inputs": {name: {"kind": "number"}}})


@pytest.mark.parametrize("part", ["inputs", "tasks"])
def test_a_contract_has_inputs_and_tasks(part: str) -> None:
    with pytest.raises(ValidationError):
        Contract.model_validate({**SMALL, part: {}})


def test_tasks_are_chosen_in_the_order_of_the_contract(taxi: Contract) -> None:
    assert taxi.choose(None) == ("fare", "minutes", "card", "colour")
    assert taxi.choose(["colour", "fare"]) == ("fare", "colour")
    with pytest.raises(BadTasks, match="name at least one task"):
        taxi.choose([])


def test_golden_answers(taxi: Contract) -> None:
    first, second = taxi.answers(OUTPUTS)
    assert list(first) == ["fare", "minutes", "card", "colour"]
    assert first["fare"] == {"value": pytest.approx(11.2)}
    assert first["card"] == {
        "label": "credit card",
        "probabilities": {"cash": 0.25, "credit card": 0.75},
    }
    assert second["card"]["label"] == "cash"  # the first of equals
    assert second["colour"]["label"] == "yellow"
    assert list(first["colour"]["probabilities"]) == ["yellow", "green", "black"]


def test_only_the_tasks_that_were_run_are_answered(taxi: Contract) -> None:
    (answer,) = taxi.answers({"minutes.value": np.ones(1, dtype=np.float32)})
    assert answer == {"minutes": {"value": 1.0}}


def test_scalars_give_the_same_answers_as_listed_ones(taxi: Contract) -> None:
    found = taxi.answers(OUTPUTS, scalars)
    assert found == taxi.answers(OUTPUTS, listed)
    assert type(found[0]["fare"]["value"]) is np.float32
