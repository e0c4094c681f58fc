"""Spellings: what means the same is written the same, and what means something else is not."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.spellings import are_decimals, are_times, decimal, is_number, time

NUMBERS = ["0", "1", "-0", "1.5", ".5", "-.50", "1.50", "2.0", "1e3", "1E-2", "10.10", "0.000"]
numbers = st.sampled_from(NUMBERS) | st.decimals(-999, 999, places=3).map(str)
moments = st.datetimes(datetime(1000, 1, 2), datetime(9000, 1, 1))


@given(numbers, numbers)
def test_numbers_are_written_alike_where_they_are_the_same(one: str, other: str) -> None:
    assert (decimal(one) == decimal(other)) == (Decimal(one) == Decimal(other))
    assert decimal(decimal(one)) == decimal(one)
    assert is_number(decimal(one))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1.50", "1.5"),
        ("2.0", "2"),
        ("100", "100"),
        (".50", "0.5"),
        ("-0.00", "0"),
        ("0e5", "0"),
        ("1.5e3", "1500"),
        ("1E-3", "0.001"),
    ],
)
def test_golden_numbers(text: str, wanted: str) -> None:
    assert is_number(text)
    assert decimal(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "007", "+1", "1.", "1,5", "1.5.0", "nan", "1e9999", " 1", "٣"]
)
def test_what_is_no_number_stays_as_it_is(text: str) -> None:
    assert not is_number(text)
    assert decimal(text) == text
    assert not are_decimals(["1.5", text])


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["3.9", "3.10"], False),
        (["1.50", "2.25"], True),
        (["1.5", "2", "2.0", "1e3"], True),
        (["1.50", "2"], False),
    ],
)
def test_numbers_of_one_column_are_decimals_or_names(texts: list[str], wanted: bool) -> None:
    assert are_decimals(iter(texts)) is wanted


@given(moments, st.integers(-12 * 60, 12 * 60))
def test_a_moment_is_written_alike_whatever_its_offset(at: datetime, minutes: int) -> None:
    utc = at.replace(tzinfo=UTC)
    there = utc.astimezone(timezone(timedelta(minutes=minutes)))
    written = time(utc.isoformat())
    assert datetime.fromisoformat(written) == utc
    assert time(there.isoformat()) == time(written) == written
    assert time(there.isoformat(sep=" ", timespec="microseconds")) == written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-03-02 06:30:15.000000", "2024-03-02T06:30:15"),
        ("2024-03-02t06:30:15.250000000", "2024-03-02T06:30:15.25"),
        ("2024-03-02 00:00:00", "2024-03-02"),
        ("2024-03-02T00:00", "2024-03-02"),
        ("2024-03-02T00:00Z", "2024-03-02T00:00:00Z"),
        ("2024-03-02 02:00 +0200", "2024-03-02T00:00:00Z"),
        ("2024-03-02 06:30 UTC", "2024-03-02T06:30:00Z"),
        ("06:30:15.500", "06:30:15.5"),
        ("06:30:15.000", "06:30:15"),
    ],
)
def test_golden_times(text: str, wanted: str) -> None:
    assert are_times(["x", text])
    assert time(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "2024-13-02 00:00:00", "2024-03-02T25:00", "0001-01-01T00:00+01:00", "2 March", "06:30"],
)
def test_what_is_no_time_stays_as_it_is(text: str) -> None:
    assert time(text) == text


def test_days_are_times() -> None:
    assert are_times(iter(["2024-03-02"]))
    assert time("2024-03-02") == "2024-03-02"
    assert not are_times(["2024-3-2", "March", "", "20240302"])
