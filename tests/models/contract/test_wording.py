"""Problems of pydantic-core in a caller's words: what was wanted, what was sent, where."""

from typing import Any

import pytest
from pydantic_core import SchemaValidator, ValidationError, core_schema

from onepass.models.contract import Contract
from onepass.models.contract.ranges import float_schema
from onepass.models.contract.row_rules import row_rule
from onepass.models.contract.wording import worded

NAMES = ("distance", "hour")
NUMBER, WHOLE = float_schema(None, None), core_schema.float_schema(multiple_of=1)


def words(rule: core_schema.CoreSchema, value: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        SchemaValidator(rule).validate_python(value)
    return [worded(error, value, NAMES)["msg"] for error in refused.value.errors()]


@pytest.mark.parametrize(
    ("rule", "value", "wanted"),
    [
        (NUMBER, None, "must be a number, got null"),
        (NUMBER, True, "must be a number, got a boolean"),
        (NUMBER, "1", "must be a number, got text"),
        (NUMBER, [], "must be a number, got a list"),
        (NUMBER, {}, "must be a number, got an object"),
        (NUMBER, float("inf"), "must be a finite number"),
        (NUMBER, 1e39, "is too large for a 32-bit float"),
        (NUMBER, -1e39, "is too large for a 32-bit float"),
        (float_schema(1000001.5, None), 3, "must be at least 1000001.5"),
        (float_schema(None, 23), 24.0, "must be at most 23"),
        (WHOLE, 1.5, "must be a whole number"),
        (core_schema.str_schema(strict=True), 7, "must be text, got a number"),
        (core_schema.list_schema(), "a", "must be a list, got text"),
        (core_schema.typed_dict_schema({}), [1], "must be an object with the fields distance, ho"),
        (core_schema.list_schema(min_length=2), [1], "must hold exactly 2 numbers, got 1"),
    ],
)
def test_golden_words(rule: core_schema.CoreSchema, value: Any, wanted: str) -> None:
    (found,) = words(rule, value)
    assert found.startswith(wanted)


def test_a_problem_shows_what_stands_there_or_what_lacks_it(taxi: Contract) -> None:
    row = {"distance": "far", "where": [1, None], "hourr": 3}
    rule = SchemaValidator(row_rule(taxi.inputs, ignore_unknown=False))
    with pytest.raises(ValidationError) as refused:
        rule.validate_python({"distance": "far", "hourr": 3})
    found = [worded(error, row, tuple(taxi.inputs)) for error in refused.value.errors()]
    assert [(one["loc"], one["msg"], one["input"]) for one in found] == [
        (("distance",), "must be a number, got text", "far"),
        (("where",), "is missing", "[1, None]"),
        (("hourr",), "no such field; did you mean 'hour'?", 3),
    ]


def test_a_name_without_end_is_cut_short_where_it_is_named() -> None:
    rule = core_schema.typed_dict_schema({}, extra_behavior="forbid")
    name = "x" * 9000
    with pytest.raises(ValidationError) as refused:
        SchemaValidator(rule).validate_python({name: 1})
    (error,) = refused.value.errors()
    assert len(worded(error, {name: 1}, NAMES)["loc"][0]) == 200  # type: ignore[arg-type]
