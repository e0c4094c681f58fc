"""Cells as the contract wants them: nothing is guessed, and what does not fit is counted."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl
import pytest

from onepass.training.sources.cells import (
    as_text,
    cut,
    lists,
    moments,
    numbers,
    separated,
    texts,
    tokens,
)


def test_numbers_and_how_nothing_is_written_among_them() -> None:
    problems: list[str] = []
    cells = [" 1.5 ", "-2e3", "", "NA", "nan", "None", None]
    assert numbers(pl.Series("a", cells), "x", problems) == [1.5, -2000, *[None] * 5]
    assert numbers(pl.Series("a", [1, None]), "x", problems) == [1, None]
    assert numbers(pl.Series("a", [float("nan"), 0.5]), "x", problems) == [None, 0.5]
    assert problems == []


def test_the_first_cell_that_is_no_number_is_named_with_a_way_out() -> None:
    problems: list[str] = []
    column = pl.Series("price", ["1", "1,5", "abc"])
    found = numbers(column, "tasks.fare", problems, lambda place: f"line {place + 2}")
    assert found == [1, None, None]
    (said,) = problems
    assert said.startswith("tasks.fare: column 'price' holds 2 cells that are no numbers; the firs")
    assert "'1,5', in line 3: " in said


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["007", "", None], ["007", None, None]),
        ([7.0, None], ["7", None]),
        ([7.5, None], ["7.5", None]),
        ([True, False], ["true", "false"]),
    ],
)
def test_texts_are_what_stands_there(cells: list[Any], wanted: list[str | None]) -> None:
    assert texts(pl.Series("a", cells)) == wanted


def test_lists_are_json_in_a_csv() -> None:
    problems: list[str] = []
    assert lists(pl.Series("a", ["[1, 2.5]", "[]", None]), "v", problems) == [[1, 2.5], [], None]
    assert lists(pl.Series("a", [[1, 2], None]), "v", problems) == [[1, 2], None]
    assert problems == []


@pytest.mark.parametrize(
    "cells",
    [["1, 2"], ["[1, 2]", "abc"], ["[1, 2]", '["a"]'], ["[1], [2]", "[3]"], [""], ["{}"]],
    ids=str,
)
def test_a_cell_is_one_list_or_a_problem(cells: list[str]) -> None:
    """Of `1, 2` polars alone would make two rows, and the rows behind it those of others."""
    problems: list[str] = []
    assert lists(pl.Series("a", cells), "v", problems) == [None] * len(cells)
    assert problems == [
        "inputs.v: column 'a' must hold JSON lists of numbers; or name a column per number: "
        "source.columns.v: [a, b, ...]"
    ]


def test_tokens_keep_a_space_that_does_not_part_them() -> None:
    cells = ["New\u00a0York is\tbig\n", " ", "", None]
    assert tokens(pl.Series("a", cells), " ") == [["New York", "is", "big"], [], None, None]
    assert tokens(pl.Series("a", ["a|b c||"]), "|") == [["a", "b c"]]
    assert tokens(pl.Series("a", [["a", None], None]), " ") == [["a", ""], None]
    assert cut("a b", "|") == ["a b"]


def test_items_are_without_the_blanks_around_them() -> None:
    assert separated(pl.Series("a", [" a |b| ", "|", "", None]), "|") == [
        ("a", "b"),
        (),
        None,
        None,
    ]
    assert separated(pl.Series("a", [["a", " ", None], None]), "|") == [("a",), None]


def test_moments_are_iso_8601_in_utc() -> None:
    zone = timezone(timedelta(hours=2))
    typed = pl.Series("a", [datetime(2024, 1, 2, 3, tzinfo=zone), None])
    assert moments(typed) == ["2024-01-02T01:00:00.000000", None]
    assert moments(pl.Series("a", [date(2024, 1, 2)])) == ["2024-01-02"]
    said = pl.Series("a", ["2024-01-02 03:04 UTC", " 2024-01-02 ", "", "soon"])
    assert moments(said) == ["2024-01-02 03:04Z", "2024-01-02", None, "soon"]


def test_a_column_of_any_type_is_text() -> None:
    assert as_text(pl.Series("a", [1.5, None])).to_list() == ["1.5", ""]
    assert as_text(pl.Series("a", [[1, 2], None])).to_list() == ["[1, 2]", "None"]
    assert as_text(pl.Series("a", [b"\xff"])).to_list() == [r"b'\xff'"]
