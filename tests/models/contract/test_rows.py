"""Rows: every bad value is refused, with its place and in words; good ones become arrays."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import BadRows, Contract, NotJson
from onepass.models.contract.rows import QUICK_BYTES

GOOD = {"distance": 2.5, "hour": 8, "zone": "Queens", "where": [0.5, -1]}

REFUSED = [
    ("distance", "NaN", "must be a finite number"),
    ("distance", "Infinity", "must be a finite number"),
    ("distance", "1e999", "must be a finite number"),
    ("distance", "1" + "0" * 400, "must be a finite number"),
    ("distance", "1e39", "is too large for a 32-bit float"),
    ("distance", "-1", "must be at least 0"),
    ("hour", "24", "must be at most 23"),
    ("distance", "true", "must be a number, got a boolean"),
    ("distance", '"1"', "must be a number, got text"),
    ("distance", "null", "must be a number, got null"),
    ("distance", "[1]", "must be a number, got a list"),
    ("distance", "{}", "must be a number, got an object"),
    ("zone", "true", "must be text or a whole number, got a boolean"),
    ("zone", "1.5", "must be text or a whole number, got a number"),
    ("zone", "[]", "must be text or a whole number, got a list"),
    ("where", "[1]", "must hold exactly 2 numbers, got 1"),
    ("where", "[1, 2, 3]", "must hold exactly 2 numbers, got 3"),
    ("where", "7", "must be a list, got a number"),
    ("where", "null", "must be a list, got null"),
]


def body(**cells: str) -> bytes:
    """A good row as JSON, with these cells written as they stand."""
    texts = {name: json.dumps(value) for name, value in GOOD.items()} | cells
    return ("{" + ", ".join(f'"{name}": {text}' for name, text in texts.items()) + "}").encode()


def many(*rows: bytes) -> bytes:
    return b'{"instances": [' + b", ".join(rows) + b"]}"


@pytest.mark.parametrize(("field", "text", "words"), REFUSED)
def test_a_bad_value_is_refused_with_its_place_and_in_words(
    taxi: Contract, field: str, text: str, words: str
) -> None:
    with pytest.raises(BadRows) as refused:
        taxi.parse(body(**{field: text}))
    assert [(p["loc"], p["msg"]) for p in refused.value.problems] == [(("body", field), words)]
    with pytest.raises(BadRows) as refused:
        taxi.parse(many(body(), body(**{field: text})))
    assert refused.value.problems[0]["loc"] == ("body", "instances", 1, field)
    assert str(refused.value) == f"body.instances[1].{field}: {words}"


@pytest.mark.parametrize(("text", "place"), [('[1, "a"]', 1), ("[NaN, 0]", 0), ("[1e39, 0]", 0)])
def test_a_bad_element_of_a_vector_is_named_by_its_place(
    taxi: Contract, text: str, place: int
) -> None:
    with pytest.raises(BadRows) as refused:
        taxi.parse(body(where=text))
    assert refused.value.problems[0]["loc"] == ("body", "where", place)


def test_all_problems_come_at_once_and_each_shows_what_was_sent(taxi: Contract) -> None:
    with pytest.raises(BadRows) as refused:
        taxi.parse(b'{"distance": "far", "houre": 3, "where": [1, null]}')
    assert refused.value.problems == [
        {
            "loc": ("body", "distance"),
            "msg": "must be a number, got text",
            "type": "float_type",
            "input": "far",
        },
        {
            "loc": ("body", "where", 1),
            "msg": "must be a number, got null",
            "type": "float_type",
            "input": None,
        },
        {
            "loc": ("body", "houre"),
            "msg": "no such field; did you mean 'hour'?",
            "type": "extra_forbidden",
            "input": 3,
        },
    ]


def test_at_most_a_hundred_problems_are_listed_and_all_are_counted(taxi: Contract) -> None:
    with pytest.raises(BadRows) as refused:
        taxi.parse(many(*[b"{}"] * 300))
    assert (len(refused.value.problems), refused.value.total) == (100, 600)
    assert str(refused.value).endswith("and 500 more problems")


def test_a_missing_field_shows_the_row_that_lacks_it_cut_short(taxi: Contract) -> None:
    with pytest.raises(BadRows) as refused:
        taxi.parse(b'{"distance": 1, "zone": "%s"}' % (b"z" * 1000))
    (problem,) = refused.value.problems
    assert (problem["loc"], problem["msg"]) == (("body", "where"), "is missing")
    assert problem["input"].startswith("{'distance': 1, 'zone': 'zzz")
    assert len(problem["input"]) == 200


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"   ",
        b"[",
        b'{"x": 1',
        b"\xff\xfe",
        b'{"x": "\\ud800"}',
        b"abc",
        b"[" * 5000,
        b"{} {}",
    ],
)
def test_what_is_no_json_is_told_apart_from_bad_rows(taxi: Contract, text: bytes) -> None:
    with pytest.raises(NotJson, match=r"^not JSON: "):
        taxi.parse(text)


@pytest.mark.parametrize("text", [b"null", b"[]", b"1", b'"x"'])
def test_json_that_is_no_object_is_told_which_fields_are_wanted(
    taxi: Contract, text: bytes
) -> None:
    with pytest.raises(BadRows, match="an object with the fields distance, hour, zone, where"):
        taxi.parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"instances": []}', "body.instances: no instances: send at least one row"),
        (b'{"instances": {}}', "body.instances: must be a list, got an object"),
        (b'{"instances": null}', "body.instances: must be a list, got null"),
        (many(body())[:-1] + b', "hour": 3}', "body.hour: no such field; there are instances"),
    ],
)
def test_instances_that_are_none_are_refused(taxi: Contract, text: bytes, words: str) -> None:
    with pytest.raises(BadRows) as refused:
        taxi.parse(text)
    assert str(refused.value) == words


@pytest.mark.parametrize("key", [b'"instances"', b'"\\u0069nstances"', b'"inst\\u0061nces"'])
@pytest.mark.parametrize("start", [b"{", b" { ", b"\n{\t"])
def test_instances_are_found_wherever_and_however_the_key_is_written(
    taxi: Contract, key: bytes, start: bytes
) -> None:
    request = taxi.parse(start + key + b" : [" + body() + b"]}")
    assert request == ([GOOD], False)


def test_one_row_and_many_are_told_apart(taxi: Contract) -> None:
    assert taxi.parse(body()) == ([GOOD], True)
    assert taxi.parse(many(body())) == ([GOOD], False)
    assert taxi.parse(many(body(), body())) == ([GOOD, GOOD], False)


def test_what_is_missing_is_filled_in(taxi: Contract) -> None:
    without = {name: GOOD[name] for name in ("distance", "where")}
    for row in (without, without | {"hour": None, "zone": None}):
        arrays = taxi.read([row])
        assert (arrays["hour"].tolist(), arrays["zone"].tolist()) == ([12.0], [0])


def test_a_huge_bad_body_is_refused_in_little_memory() -> None:
    wide = Contract.model_validate(
        {
            "inputs": {f"x{n}": {"kind": "number"} for n in range(100)},
            "tasks": {"y": {"kind": "regression"}},
        }
    )
    text = b'{"y": [' + b", ".join([b"[]"] * 100_000) + b"]}"
    assert len(text) * 100 > QUICK_BYTES
    with pytest.raises(BadRows) as refused:
        wide.parse(text)
    assert refused.value.total == 101
    assert refused.value.problems[0]["input"].startswith("{'y': [[], [], ")


numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
rows = st.fixed_dictionaries(
    {"distance": numbers.map(abs), "where": st.lists(numbers, min_size=2, max_size=2)},
    optional={
        "hour": st.none() | st.integers(0, 23) | st.floats(0, 23),
        "zone": st.none() | st.sampled_from(["Midtown", "Queens"]) | st.text() | st.integers(),
    },
)


@given(st.lists(rows, min_size=1, max_size=5))
def test_json_and_python_rows_give_the_same_arrays(given_rows: list[dict[str, Any]]) -> None:
    contract = Contract.model_validate(TAXI)
    text = json.dumps({"instances": given_rows}).encode()
    parsed = contract.arrays(contract.parse(text).rows)
    read = contract.read(given_rows)
    assert list(parsed) == list(read) == list(contract.inputs)
    for name in read:
        np.testing.assert_array_equal(parsed[name], read[name])
        assert parsed[name].dtype == read[name].dtype
        assert len(parsed[name]) == len(given_rows)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*GOOD, "instances"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(anything)
def test_any_json_is_read_or_refused_and_both_ways_of_checking_agree(document: Any) -> None:
    contract = Contract.model_validate(TAXI)
    text = json.dumps(document).encode()

    def outcome(sent: bytes) -> Any:
        try:
            return contract.parse(sent)
        except BadRows as error:
            return json.dumps(error.problems, allow_nan=False), error.total
        except NotJson as error:
            return str(error)[:9]

    assert outcome(text) == outcome(b" " * QUICK_BYTES + text)


TAXI: dict[str, Any] = {
    "inputs": {
        "distance": {"kind": "number", "min": 0},
        "hour": {"kind": "number", "min": 0, "max": 23, "default": 12},
        "zone": {"kind": "category", "values": ["Midtown", "Queens"], "default": "unknown"},
        "where": {"kind": "vector", "length": 2},
    },
    "tasks": {"fare": {"kind": "regression"}},
}
