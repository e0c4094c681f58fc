"""What is sent back of a bad value: JSON can hold it, and it is short."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.errors import BadRequest, echo, suggestion

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_an_echo_is_short_json(value: Any) -> None:
    text = json.dumps(echo(value), allow_nan=False, ensure_ascii=False)
    assert len(json.loads(text) if isinstance(echo(value), str) else text) <= 200


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        ("far", "far"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**60, "an integer of 61 bits"),
        ([1, "a", [2.5]], "[1, 'a', [2.5]]"),
        ({"a": {"b": 2**60}}, "{'a': {'b': an integer of 61 bits}}"),
        ("\ud800", "?"),
        ("x" * 201, "x" * 199 + "…"),
    ],
)
def test_golden_echoes(value: Any, shown: Any) -> None:
    assert echo(value) == shown


def test_a_deep_value_is_not_walked_to_its_bottom() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert echo(deep).startswith("[[[[")
    del deep[:]  # else Python itself walks down to free it


def test_a_wide_value_is_not_walked_to_its_end() -> None:
    class Row(dict):  # type: ignore[type-arg]
        def items(self) -> Any:
            yield from ((str(n), n) for n in range(1000))
            raise AssertionError("nobody reads this far")

    assert echo(Row()).startswith("{'0': 0, '1': 1, ")


def test_a_name_that_is_near_is_suggested_else_all_are_listed() -> None:
    assert suggestion("fair", ["fare", "tip"]) == "; did you mean 'fare'?"
    assert suggestion("zzz", ["fare", "tip"]) == "; there are fare, tip"
    assert suggestion("zzz", []) == ""


def test_a_path_is_written_as_one_would_write_it() -> None:
    problem: Any = {"loc": ("body", "instances", 3, "x"), "msg": "m", "type": "t", "input": 1}
    assert str(BadRequest([problem])) == "body.instances[3].x: m"
