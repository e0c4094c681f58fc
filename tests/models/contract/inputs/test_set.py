"""Sets: the places of different items, in no order; rows padded by zeros."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import BadRows, BadTensors, Contract
from onepass.models.contract.columns import joined
from onepass.models.contract.inputs import SetInput
from onepass.models.contract.tokens import UNKNOWN

SMALL = SetInput(values=("bath", "pool", "7"), max_items=4)
CONTRACT = Contract.model_validate(
    {"inputs": {"has": SMALL.model_dump()}, "tasks": {"y": {"kind": "regression"}}}
)
items = st.one_of(st.sampled_from(["bath", "pool", "7", "new"]), st.integers(5, 9), st.text("ab"))
sets = st.lists(items.filter(lambda item: item != ""), max_size=4)


@given(st.lists(sets, min_size=1, max_size=4), st.randoms())
def test_order_repetition_and_the_rows_beside_say_nothing(
    rows: list[list[str | int]], random: Any
) -> None:
    table = SMALL.array(rows)
    assert table.dtype == np.int32
    assert np.array_equal(table, joined([SMALL.array([row]) for row in rows]))
    for row in rows:
        random.shuffle(row)
    assert np.array_equal(table, SMALL.array([row + row[:1] for row in rows]))
    for own in table.tolist():
        there = [place for place in own if place]
        assert there == sorted(set(there)) == own[: len(there)]


def test_golden_places() -> None:
    assert SMALL.array([["pool", "bath"], [7], ["new", "newer"], []]).tolist() == [
        [2, 3], [4, 0], [UNKNOWN, 0], [0, 0],
    ]  # fmt: skip


def test_a_default_stands_in() -> None:
    some = SetInput(values=("a", "b"), default=("b", "c"))
    assert not some.required
    assert some.array([None, ["a"]]).tolist() == [[UNKNOWN, 3], [2, 0]]
    empty = SetInput(values=("a",), default=())
    assert empty.array([None]).tolist() == [[0]]
    declared = {"inputs": {"x": {"kind": "number"}, "has": {"kind": "set", "default": ["q"]}}}
    contract = Contract.model_validate(declared | {"tasks": {"y": {"kind": "regression"}}})
    assert contract.read([{"x": 1}])["has"].tolist() == [[UNKNOWN]]
    assert contract.tensors.read({"x": np.ones(2)})["has"].tolist() == [[UNKNOWN]] * 2
    assert contract.row_schema()["properties"]["has"]["type"] == ["array", "null"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["a"] * 5, "must have at most 4 items, got 5"),
        (["a", ""], "must be text that is not empty, or a whole number"),
        ([2.5], "must be text that is not empty, or a whole number"),
        ([True], "must be text that is not empty, or a whole number"),
        ("a|b", "must be a list, got text"),
        ({"a": 1}, "must be a list, got an object"),
        (None, "must be a list, got null"),
    ],
)
def test_what_is_no_set_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BadRows) as refused:
        CONTRACT.read([{"has": value}])
    (problem,) = refused.value.problems
    assert problem["msg"] == message
    assert problem["loc"][:3] == ("rows", 0, "has")


def texts(rows: Any) -> Any:
    return np.array(rows, dtype=object)


def test_tensors_and_rows_say_the_same() -> None:
    tensor = CONTRACT.tensors.read({"has": texts([["pool", "bath", "x"], ["7", "", ""]])})["has"]
    assert np.array_equal(
        tensor, CONTRACT.read([{"has": ["x", "bath", "pool"]}, {"has": [7]}])["has"]
    )
    assert not CONTRACT.tensors.read({"has": texts([[""], [""]])})["has"].any()
    assert CONTRACT.tensors.read({"has": np.empty((2, 0), dtype=object)})["has"].shape[0] == 2


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (texts([["a", "", "b"]]), r"has\[0\]\[1\]: must be text that is not empty"),
        (texts([["a", None]]), r"has\[0\]\[1\]: must be text that is not empty"),
        (texts([["a"] * 5]), "must have at most 4 items, got 5"),
        (texts(["a"]), r"must have the shape \[rows, items\]"),
        (np.array([[1]]), "must hold text, got numbers"),
    ],
)
def test_tensors_that_are_no_sets_are_refused(sent: Any, message: str) -> None:
    with pytest.raises(BadTensors, match=message):
        CONTRACT.tensors.read({"has": sent})
