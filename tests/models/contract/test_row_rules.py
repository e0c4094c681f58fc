"""Rules of rows: a field that is needed, that may be left out, and that nobody knows."""

from typing import Any

import pytest
from pydantic_core import SchemaValidator, ValidationError

from onepass.models.contract.inputs import CategoryInput, Input, NumberInput
from onepass.models.contract.row_rules import INSTANCES, many_rule, row_rule

INPUTS: dict[str, Input] = {
    "x": NumberInput(min=0),
    "hour": NumberInput(default=12),
    "zone": CategoryInput(optional=True),
}
FORBID, IGNORE = (row_rule(INPUTS, ignore_unknown=ignore) for ignore in (False, True))


def problems(rule: Any, value: Any) -> list[tuple[str, tuple[Any, ...]]]:
    with pytest.raises(ValidationError) as refused:
        SchemaValidator(rule).validate_python(value)
    return [(error["type"], error["loc"]) for error in refused.value.errors()]


def test_what_may_be_left_out_is_null_and_its_default_is_put_in_later() -> None:
    for row in ({"x": 1.5}, {"x": 1.5, "hour": None, "zone": None}):
        found = SchemaValidator(FORBID).validate_python(row)
        assert found == {"x": 1.5, "hour": None, "zone": None}
    assert problems(FORBID, {"hour": 3}) == [("missing", ("x",))]
    assert problems(FORBID, {"x": None}) == [("float_type", ("x",))]


def test_what_nobody_knows_is_refused_or_passed_over_but_rows_are_never() -> None:
    assert problems(FORBID, {"x": 1, "more": 2}) == [("extra_forbidden", ("more",))]
    found = SchemaValidator(IGNORE).validate_python({"x": 1, "more": 2})
    assert found == {"x": 1, "hour": None, "zone": None}
    for rule, kind in ((FORBID, "extra_forbidden"), (IGNORE, "reserved")):
        assert problems(rule, {"x": 1, INSTANCES: []}) == [(kind, (INSTANCES,))]


def test_many_are_a_list_under_one_name_alone_and_no_more_than_are_answered() -> None:
    rule = many_rule(FORBID, 2)
    rows = SchemaValidator(rule).validate_python({INSTANCES: [{"x": 1}, {"x": 2}]})[INSTANCES]
    assert [row["x"] for row in rows] == [1, 2]
    assert problems(rule, {INSTANCES: []}) == [("too_short", (INSTANCES,))]
    assert problems(rule, {INSTANCES: [{"x": 1}] * 3}) == [("too_long", (INSTANCES,))]
    assert problems(rule, {INSTANCES: [{"x": 1}], "x": 1}) == [("extra_forbidden", ("x",))]
    assert problems(rule, {INSTANCES: ({"x": 1},)}) == [("list_type", (INSTANCES,))]
    assert SchemaValidator(many_rule(FORBID, None)).validate_python({INSTANCES: [{"x": 1}] * 9})
