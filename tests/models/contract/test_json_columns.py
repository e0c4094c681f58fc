"""Columns of JSON are what its rows are, or nothing is said of them."""

from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import Contract, json_columns
from onepass.models.contract.json_columns import LEAST_BYTES, MOST_BYTES, is_many
from onepass.models.contract.reading import INPUTS

DECLARED = {
    "inputs": {
        "x": {"kind": "number", "min": -10, "max": 1e6},
        "far": {"kind": "number", "offset": 1e9},
        "zone": {"kind": "category", "values": ["a", "B", "7", "é"]},
    },
    "tasks": {"y": {"kind": "regression"}},
}
CONTRACTS = [
    Contract.model_validate(DECLARED | reading).serving(max_rows=50)
    for reading in ({}, {"reading": INPUTS.model_dump()})
]
ROW: dict[str, Any] = {"x": 1, "far": 2.5, "zone": "a"}
USUAL = st.fixed_dictionaries(
    {
        "x": st.integers(-10, 10**6) | st.floats(-10, 1e6),
        "far": st.floats(-1e30, 1e30) | st.integers(-(2**53), 2**53),
        "zone": st.sampled_from(["a", "b", "B", "7", "é", "nobody", " a"]),
    }
)
ODD: list[Any] = [
    {"x": 1}, ROW | {"y": 1}, ROW | {"x": True}, ROW | {"x": "1"}, ROW | {"x": 1e9},
    ROW | {"x": None},
    ROW | {"zone": 7}, ROW | {"zone": None}, ROW | {"zone": ["a"]}, {"x": 1, "far": 2, "zonE": "a"},
    [], "row", 3, None,
]  # fmt: skip


def body(rows: Any) -> bytes:
    return orjson.dumps({"instances": rows})


@pytest.mark.parametrize("contract", CONTRACTS)
@given(rows=st.lists(USUAL, min_size=1, max_size=50))
def test_they_are_what_rows_become(contract: Contract, rows: list[Any]) -> None:
    read = contract.json_columns.read(body(rows))
    assert read is not None
    expected = contract.arrays(contract.parse(body(rows)).rows)
    assert list(read) == list(expected)
    for name, column in expected.items():
        assert read[name].dtype == column.dtype
        np.testing.assert_array_equal(read[name], column)


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bodies of any size are read as large ones are."""
    monkeypatch.setattr(json_columns, "MOST_BYTES", 0)
    monkeypatch.setattr(json_columns, "PIECE_BYTES", 64)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_large_body_is_read_in_pieces(contract: Contract) -> None:
    rows = [ROW | {"x": x, "zone": '}, {"x": 1' if x % 5 else "a"} for x in range(50)]
    expected = contract.arrays(contract.parse(body(rows)).rows)
    for large in (body(rows), b' { "instances" : ' + orjson.dumps(rows) + b" } \n"):
        read = contract.json_columns.read(large)
        assert read is not None
        for name, column in expected.items():
            assert read[name].dtype == column.dtype
            np.testing.assert_array_equal(read[name], column)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("contract", CONTRACTS)
def test_an_odd_one_is_not(contract: Contract) -> None:
    good = body([ROW] * 50)
    for odd in (body([ROW] * 51), good[:-1], good[:-2], good + b"}", good[:-1] + b',"a":1}', b"[]"):
        assert contract.json_columns.read(odd) is None
    for row in ODD:
        assert contract.json_columns.read(body([ROW] * 30 + [row])) is None


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_left_to_those_who_read_rows(contract: Contract, odd: Any) -> None:
    assert contract.json_columns.read(body([ROW, odd, ROW])) is None


@pytest.mark.parametrize("contract", CONTRACTS)
@given(rows=st.lists(USUAL, min_size=1, max_size=50))
def test_lines_are_such_rows(contract: Contract, rows: list[Any]) -> None:
    read = contract.json_columns.read_lines([orjson.dumps(row) for row in rows])
    expected = contract.json_columns.read(body(rows))
    assert read is not None
    assert expected is not None
    for name, column in expected.items():
        np.testing.assert_array_equal(read[name], column)


LINE = orjson.dumps(ROW)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [LINE, b"{"],
        [LINE, LINE + b"," + LINE],
        [LINE, b""],
        [LINE, orjson.dumps(ROW | {"zone": ["a"]})],
        [LINE[:-1], LINE[1:]],
        [LINE + b"," + LINE, LINE[:9] + b"}", LINE[9:]],
        [b'{"x":1,"far":2,"zone":"}', b'{"}', LINE + b"," + LINE],
        [b'{"x":1,"far":2,"zone":[{"a":1}', b'{"b":2}]}', LINE + b"," + LINE],
        [b'{"x":1,"far":2,"zone":{"a":1}', b'"b":2}', LINE],
        [b" " + LINE],
    ],
)
def test_a_row_is_in_one_line_and_a_line_is_one_row(lines: list[bytes]) -> None:
    assert CONTRACTS[0].json_columns.read_lines(lines) is None


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"[]", b"3", b'{"instances": 3}', b'{"instances": []}', b'{"rows": []}',
        orjson.dumps(ROW),
        b'{"instances": [{"x": NaN}]}', b"\xef\xbb\xbf" + body([ROW]), body([ROW] * 51),
        orjson.dumps({"instances": [ROW], "more": 1}),
    ],
)  # fmt: skip
def test_so_is_any_other_document(content: bytes) -> None:
    assert CONTRACTS[0].json_columns.read(content) is None


@pytest.mark.parametrize("more", [{"optional": True}, {"default": 1}, {"kind": "text"}])
def test_so_are_rows_that_may_lack_something(more: dict[str, Any]) -> None:
    inputs: dict[str, Any] = {"x": {"kind": "number"} | more}
    contract = Contract.model_validate({"inputs": inputs, "tasks": DECLARED["tasks"]})
    assert contract.json_columns.read(body([{"x": 1}])) is None


def test_bodies_of_one_row_and_huge_ones_are_not_looked_at() -> None:
    many = body([ROW] * 50)
    assert is_many(many)
    assert not is_many(body([ROW]))
    assert not is_many(b" " * LEAST_BYTES + orjson.dumps(ROW))
    assert is_many(many + b" " * MOST_BYTES)
