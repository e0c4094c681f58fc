"""JSON Schema of rows and of answers: it takes exactly what the contract takes and gives."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import BadRows, Contract
from onepass.models.contract.ranges import FLOAT32_MAX

OUTPUTS = {
    "fare.value": np.array([11.2, 3.0], dtype=np.float32),
    "minutes.value": np.array([12.9, 0.0], dtype=np.float32),
    "card.probabilities": np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32),
    "colour.probabilities": np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1]], dtype=np.float32),
}
INPUTS: dict[str, Any] = {
    "n": {"kind": "number", "min": -2, "max": 3},
    "d": {"kind": "number", "default": 1},
    "c": {"kind": "category", "values": ["a", "7"]},
    "e": {"kind": "category", "default": "a"},
    "v": {"kind": "vector", "length": 2, "min": 0},
}
SMALL: dict[str, Any] = {"inputs": INPUTS, "tasks": {"y": {"kind": "regression"}}}


def fits(schema: dict[str, Any], value: Any) -> bool:
    """A slow reading of the part of JSON Schema that is used, integers being written as such."""
    kinds: dict[str, Callable[[Any], bool]] = {
        "null": lambda v: v is None,
        "number": lambda v: type(v) in (int, float),
        "integer": lambda v: type(v) is int,
        "string": lambda v: type(v) is str,
        "array": lambda v: type(v) is list,
        "object": lambda v: type(v) is dict,
    }
    allowed = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not any(kinds[kind](value) for kind in allowed):
        return False
    match value:
        case bool() | None:
            return True
        case int() | float():
            low, high = schema.get("minimum"), schema.get("maximum")
            return (low is None or value >= low) and (high is None or value <= high)
        case str():
            return value in schema.get("enum", [value])
        case list():
            right = schema["minItems"] <= len(value) <= schema["maxItems"]
            return right and all(fits(schema["items"], item) for item in value)
    fields = schema["properties"]
    return (
        set(schema.get("required", [])) <= set(value) <= set(fields)
        and schema["additionalProperties"] is False
        and all(fits(fields[name], item) for name, item in value.items())
    )


cells = (
    st.none()
    | st.booleans()
    | st.integers(-4, 4)
    | st.floats(-FLOAT32_MAX, FLOAT32_MAX)
    | st.floats(-4, 4)
    | st.text(max_size=2)
    | st.lists(st.integers(-1, 3) | st.none() | st.floats(0, 1), max_size=3)
)
fitting = {
    "n": st.integers(-2, 3) | st.floats(-2, 3),
    "d": st.none() | st.floats(-9, 9),
    "c": st.text() | st.integers(),
    "e": st.none() | st.text(),
    "v": st.lists(st.floats(0, 9), min_size=2, max_size=2),
}


@given(st.data())
def test_the_schema_accepts_exactly_the_rows_that_are_accepted(data: st.DataObject) -> None:
    contract = Contract.model_validate(SMALL)
    row = {name: data.draw(value) for name, value in fitting.items()}
    for name in data.draw(st.sets(st.sampled_from([*INPUTS, "more"]), max_size=2)):
        if data.draw(st.booleans()):
            row[name] = data.draw(cells)
        else:
            row.pop(name, None)
    try:
        contract.read([row])
    except BadRows:
        assert not fits(contract.row_schema(), row)
    else:
        assert fits(contract.row_schema(), row)


def test_the_schema_of_an_answer_accepts_the_answers(taxi: Contract) -> None:
    schema = taxi.answer_schema()
    for answer in taxi.answers(OUTPUTS):
        assert fits(schema, answer)
        for name in answer:  # ?tasks= may leave some out
            assert fits(schema, {name: answer[name]})
            spoilt = {**answer[name], "more": 1}
            assert not fits(schema, {name: spoilt})


def test_units_labels_and_bounds_stand_in_the_schemas(taxi: Contract) -> None:
    row, answer = taxi.row_schema(), taxi.answer_schema()
    assert row["required"] == ["distance", "where"]
    assert row["properties"]["distance"] == {
        "type": "number",
        "minimum": 0.0,
        "maximum": FLOAT32_MAX,
        "description": "in miles",
    }
    assert row["properties"]["hour"]["default"] == 12
    assert answer["properties"]["minutes"]["properties"]["value"] == {
        "type": "number",
        "minimum": 0.0,
        "description": "in min",
    }
    assert answer["properties"]["card"]["properties"]["label"]["enum"] == ["cash", "credit card"]


def test_fields_that_nobody_knows_may_stand_there_where_they_are_passed_over() -> None:
    contract = Contract.model_validate(SMALL)
    assert contract.row_schema()["additionalProperties"] is False
    serving = contract.serving(max_rows=1, ignore_unknown=True)
    assert serving.row_schema() == contract.row_schema() | {"additionalProperties": True}
