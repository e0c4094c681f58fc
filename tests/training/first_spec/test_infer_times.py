"""Columns of times: by the one form that all cells are written in, and by no other."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from onepass.training.first_spec.infer_times import time_of


@pytest.mark.parametrize(
    ("cells", "form", "first"),
    [
        (["2024-01-31", "2024-02-01"], "", 1706659200),
        (["2024-01-31 10:30", "2024-02-01T10:30:15Z"], "", 1706697000),
        ([date(2024, 1, 31), None], "", 1706659200),
        ([datetime(2024, 1, 31, 10, 30), datetime(2024, 2, 1)], "", 1706697000),
        ([20240131, 20240201], "%Y%m%d", 1706659200),
        (["20240131", "20240201"], "%Y%m%d", 1706659200),
        (["2024-01", "2024-02"], "%Y-%m", 1704067200),
        (["31.01.2024", "01.02.2024", None], "%d.%m.%Y", 1706659200),
        (["1/31/2024 3:15 PM", "2/1/2024 11:05 AM"], "%m/%d/%Y %I:%M %p", 1706714100),
        (["31 Jan 2024", "1 Feb 2024"], "%d %b %Y", 1706659200),
        (["3 May 2024", "4 May 2024"], "%d %b %Y", 1714694400),
    ],
)
def test_times_however_they_are_written(cells: list[Any], form: str, first: int) -> None:
    found = time_of(pl.Series("when", cells))
    assert found is not None
    assert (found.kind == "timestamp", found.why) == (len(found.known) > 1, found.why)
    assert found.format == form
    assert found.values[0] == first


@pytest.mark.parametrize(
    "cells",
    [[1, 2, 3], [20241301, 20240101], ["a", "b"], [1.5], [None, None],
     ["31.01.2024", "2024-01-31"], ["12:30", "13:30"], ["1.2.3", "4.5.6"], [True]],
    ids=str,
)  # fmt: skip
def test_what_is_no_time_is_none(cells: list[Any]) -> None:
    assert time_of(pl.Series("when", cells)) is None


def test_what_may_be_this_or_that_is_left_out_with_both() -> None:
    found = time_of(pl.Series("when", ["3/4/2024", "5/6/2024"]))
    assert found is not None
    assert found.why == "a time, as %d/%m/%Y or as %m/%d/%Y: say which under source.formats"


def test_a_cell_that_is_none_is_named() -> None:
    cells = [f"2024-01-{day:02}" for day in range(1, 29)]
    found = time_of(pl.Series("when", [*cells, "soon"]))
    assert found is not None
    assert found.why == (
        "would be a timestamp, but holds 1 cells that are no times; the first is 'soon'"
    )
