"""Rows of which more may come: some problems stay, whatever that is."""

from typing import Any

import pytest

from onepass.models.contract.errors import Problem
from onepass.models.contract.partial import begun, is_certain, worded


def problem(kind: str, *loc: str | int, msg: str = "") -> Problem:
    return {"loc": ("body", *loc), "msg": msg, "type": kind, "input": None}


@pytest.mark.parametrize(
    ("kind", "loc", "row", "certain"),
    [
        ("float_type", ("x",), {"x": "a"}, True),
        ("extra_forbidden", ("y",), {"y": 1}, True),
        ("missing", ("x",), {}, False),
        ("string_too_short", ("words", 0), {"words": ["", "a"]}, True),
        ("string_too_short", ("words", 1), {"words": ["a", ""]}, False),
    ],
)
def test_what_more_of_a_row_may_mend_is_not_certain(
    kind: str, loc: tuple[str | int, ...], row: dict[str, Any], certain: bool
) -> None:
    assert is_certain(problem(kind, *loc), row, 1) == certain


def test_a_list_that_is_too_long_is_cut_and_not_counted() -> None:
    assert begun([1, 2, 3], 2) == [1, 2]
    assert begun("abc", 2) == "abc"
    text = worded(problem("tokens_too_long", "words", msg="must have at most 2 tokens, got 9"))
    assert text["msg"] == "must have at most 2 tokens, got more"
