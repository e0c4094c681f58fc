"""Times to split by: what is sure is read, what may be this or that is refused with the way out."""

from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.inputs.timestamp import moment
from onepass.models.contract.tasks import RegressionTask
from onepass.training.sources import table
from onepass.training.sources.table import TableSource
from onepass.training.sources.times import instants


def order(cells: list[Any], form: str | None = None, dtype: Any = None) -> list[int]:
    """The places of the cells, oldest first."""
    column = pl.Series("when", cells, dtype=dtype)
    found, missing = instants(column, form, lambda place: f"line {place + 2}")
    assert not missing.any()
    return np.argsort(found, kind="stable").tolist()


def refusal(cells: list[Any], form: str | None = None) -> str:
    with pytest.raises(ValueError) as refused:
        order(cells, form)
    return str(refused.value)


@pytest.mark.parametrize(
    "cells",
    [
        ["9", "10", "100"],
        ["1999", "2000", "2024"],
        ["20231231", "20240101"],
        ["1.5", "1e1", "11"],
        ["1700000000000000001", "1700000000000000002"],  # which a float takes for equal
        ["2024-02-29", "2024-03-01"],
        ["2024/02/29", "2024/03/01"],
        ["2024-03-02T06:30", "2024-03-02 06:30:15", "2024-03-02"[:10] + "T06:31Z"],
        ["2024-03-02 06:30:15+00", "2024-03-02 06:30:15.25+00", "2024-03-02 06:30:16+00:00"],
        ["2024-03-02T09:00:00+03:00", "2024-03-02T06:00:01Z", "2024-03-02T01:00:02-0500"],
        ["2024-03-02T06:30:15.000000001Z", "2024-03-02T06:30:15.000000002Z"],
        ["2024-03-02 06:30:15 +0000", "2024-03-02 06:30:16 UTC"],
        [date(2024, 1, 31), date(2024, 2, 1)],
        [datetime(2024, 1, 31, 5), datetime(2024, 1, 31, 6)],
        [timedelta(seconds=-5), timedelta(days=3)],
        [9, 10, 100],
        [-1.5, 0.0, 2.5],
    ],
)
def test_later_is_after_earlier(cells: list[Any]) -> None:
    places = list(range(len(cells)))
    assert order(cells) == places
    assert order(cells[::-1]) == places[::-1]


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["2024-05-01", "2023-01-01"])])
def test_categories_are_ordered_by_what_they_say(dtype: Any) -> None:
    """Not in the order in which they first came."""
    assert order(["2024-05-01", "2023-01-01"], dtype=dtype) == [1, 0]


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["31.01.2024", "01.02.2024"], "%d.%m.%Y"),
        (["01/31/2024", "02/01/2024"], "%m/%d/%Y"),
        (["Jan 31, 2024", "Feb 1, 2024"], "%b %d, %Y"),
        (["31.01.2024 23:59 +0000", "01.02.2024 02:00 +0100"], "%d.%m.%Y %H:%M %z"),
        ([31012024, 1022024 + 10**7], "%d%m%Y"),
        (["09:05", "10:00"], "%H:%M"),
    ],
)
def test_a_stated_format_is_heeded(cells: list[Any], form: str) -> None:
    assert order(cells, form) == [0, 1]


@pytest.mark.parametrize(
    ("cells", "form", "words"),
    [
        (
            ["03/04/2024"],
            None,
            "'03/04/2024' in line 2: which is the day and which the month? say ",
        ),
        (["2024-01-01", "25.12.2024"], None, "say its format, as in format: '%d.%m.%Y'"),
        (["2024-01-01", "17"], None, "numbers and dates: '17' in line 3, '2024-01-01' in line 2"),
        (["2024-02-30"], None, "which is no time that there is"),
        (["soon"], None, "neither a number nor an ISO 8601 time"),
        (["01.02.2024", "2024-02-01"], "%d.%m.%Y", "line 3, which is not written as '%d.%m.%Y'"),
        (["01"], "%Q", "not written as '%Q'"),
        ([True, False], None, "is of type Boolean, which is no time"),
        ([{"a": 1}], None, "which is no time"),
    ],
)
def test_what_is_no_time_or_may_be_two_is_refused(
    cells: list[Any], form: str | None, words: str
) -> None:
    assert words in refusal(cells, form)


@given(st.lists(st.datetimes(timezones=st.just(timezone(timedelta(hours=-3)))), min_size=2))
def test_instants_are_those_of_the_contract(moments: list[datetime]) -> None:
    """What the split holds to be later, an input of kind timestamp does too."""
    cells = [at.isoformat() for at in moments if 1 < at.year < 9999]
    if cells:
        found, _ = instants(pl.Series(cells), None, str)
        keys = [(m.day, m.of_day) for m in map(moment, cells)]
        for place in range(1, len(cells)):
            if keys[place] > keys[place - 1]:
                assert found[place] >= found[place - 1]


def split(folder: Path, times: list[str], **settings: Any) -> table.SourceRows:
    lines = [f"{place},{when},{place}" for place, when in enumerate(times)]
    (folder / "t.csv").write_text("\n".join(["x,when,y", *lines]) + "\n")
    source = TableSource.model_validate(
        {"path": folder / "t.csv", "split": {"kind": "time", "column": "when", **settings}}
    )
    return table.read(source, {"x": NumberInput()}, {"y": RegressionTask()})


def test_rows_without_a_time_are_left_out_and_counted(tmp_path: Path) -> None:
    """They neither train nor judge: they may be from the future."""
    times = [f"2024-01-{1 + n:02}" if n % 5 else ("" if n % 2 else "NaT") for n in range(30)]
    rows = split(tmp_path, times)
    assert len(rows) == 24
    assert rows.inputs["x"] == [float(n) for n in range(30) if n % 5]
    assert "6 rows have no time to be split by and are left out" in rows.notes
    assert rows.split.tolist()[-1] == "test"
    assert set(rows.split.tolist()) == {"train", "val", "test"}
    with pytest.raises(ValueError, match="'when' is empty in all rows"):
        split(tmp_path, [""] * 5)


def test_the_format_stands_in_the_spec(tmp_path: Path) -> None:
    times = [f"{1 + n % 28:02}.{1 + n // 28:02}.2024" for n in range(56)]
    rows = split(tmp_path, times, format="%d.%m.%Y")
    assert rows.split.tolist()[0] == "train"
    assert rows.split.tolist()[-1] == "test"
    with pytest.raises(
        ValueError, match=r"source\.split\.column: 'when' holds '01.01.2024' in lin"
    ):
        split(tmp_path, times)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["31012024", "1022024", "15032023"], "a day before its month: say format: '%d%m%Y'"),
        ([31012024, 1022024], "a day before its month: say format: '%d%m%Y'"),
        (["01312024", "12312023"], "a month before its day: say format: '%m%d%Y'"),
        ([time(9, 5), time(10, 0)], "a time without a day"),
        ([1.0, float("inf")], "holds inf, which is no time"),
    ],
)
def test_what_would_be_in_a_wrong_order_is_refused(cells: list[Any], words: str) -> None:
    assert words in refusal(cells)


def test_days_written_as_numbers_are_read_by_their_format_beside_a_missing_one() -> None:
    for cells in (["20240201.0", "", "20240131.0"], [20240201.0, None, 20240131.0]):
        found, missing = instants(pl.Series("when", cells), "%Y%m%d", str)
        assert missing.tolist() == [False, True, False]
        assert found[0] - found[2] == 86400 * 10**9
    found, missing = instants(pl.Series("when", ["2024", "?"]), None, str, missing=("?",))
    assert missing.tolist() == [False, True]
