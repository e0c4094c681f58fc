"""Timestamps: what ISO 8601 writes is a day, and how much of day, week and year is over."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import BadRows, BadTensors, Contract
from onepass.models.contract.inputs import TimestampInput
from onepass.models.contract.inputs.timestamp import moment, seconds, written

TASKS = {"y": {"kind": "regression"}}
CONTRACT = Contract.model_validate({"inputs": {"at": {"kind": "timestamp"}}, "tasks": TASKS})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
times = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=offsets)


@given(times)
def test_the_same_moment_however_it_is_written(at: datetime) -> None:
    in_utc = at.astimezone(UTC)
    plain = in_utc.replace(tzinfo=None)
    found = moment(at.isoformat())
    for text in (
        in_utc.isoformat(),
        plain.isoformat(),
        plain.isoformat(" "),
        f"{plain.isoformat()}z",
    ):
        assert moment(text) == found
    (day, *parts), midnight = found, in_utc.replace(hour=0, minute=0, second=0, microsecond=0)
    assert day == (midnight - EPOCH).days
    assert all(0 <= part < 1 for part in parts)
    assert timedelta(found.of_day) - (in_utc - midnight) < timedelta(microseconds=2)
    assert found.of_week * 7 == pytest.approx(in_utc.weekday() + found.of_day)
    table = TimestampInput().array([found])
    assert table.dtype == np.float32
    assert abs(seconds(table)[0] - (in_utc - EPOCH).total_seconds()) <= 0.51


@given(times, times)
def test_moments_compare_as_times_do(one: datetime, other: datetime) -> None:
    assert (moment(one.isoformat()) < moment(other.isoformat())) == (one < other)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1970-01-01", (0, 0, 3 / 7, 0)),
        ("2026-11-22T18:00Z", (20779, 0.75, 6.75 / 7, 325.75 / 365)),
        ("2024-12-31T12:00:00,5+12:00", (20088, 0.5 / 86400, (1 + 0.5 / 86400) / 7, 365 / 366)),
        ("1969-12-31T20:00-0500", (0, 1 / 24, (3 + 1 / 24) / 7, 1 / 24 / 365)),
        ("2026-11-22 18:00:00+00", (20779, 0.75, 6.75 / 7, 325.75 / 365)),
        ("2026-11-22 20:00:00.000 +02", (20779, 0.75, 6.75 / 7, 325.75 / 365)),
        ("2026-11-22 18:00 Z", (20779, 0.75, 6.75 / 7, 325.75 / 365)),
        ("2000-02-29 00:00", (11016, 0, 1 / 7, 59 / 366)),
    ],
)
def test_golden_moments(text: str, wanted: tuple[float, ...]) -> None:
    assert moment(text) == pytest.approx(wanted, abs=1e-6)


@given(st.integers(-60_000_000_000, 250_000_000_000))
def test_a_second_is_written_as_it_is_read(second: int) -> None:
    assert seconds(TimestampInput().array([moment(written(second))])).tolist() == [second]


FORM = "must be an ISO 8601 time, such as 2026-11-22T10:00:00Z or 2026-11-22"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", FORM),
        ("now", FORM),
        ("22.11.2026", FORM),
        ("2026-11-22T", FORM),
        ("20261122T100000Z", FORM),
        ("2026-11-22T10:00:00Z ", FORM),
        ("٢٠٢٦-11-22", FORM),
        ("2026-W47-7", FORM),
        ("2026-02-30", "is no time that there is: day is out of range for month"),
        ("2026-11-22T25:00", "is no time that there is: hour must be in 0..23"),
        ("0000-11-22", "is no time that there is: year "),
        ("0001-01-01T00:00+01:00", "is no time that there is: "),
        (1_700_000_000, "must be a time as text, got a number"),
        (None, "must be a time as text, got null"),
    ],
)
def test_what_is_no_time_is_refused_with_the_reason(value: Any, message: str) -> None:
    with pytest.raises(BadRows) as refused:
        CONTRACT.read([{"at": value}])
    (problem,) = refused.value.problems
    assert problem["msg"].startswith(message)
    assert problem["loc"] == ("rows", 0, "at")
    with pytest.raises(BadTensors) as told:
        CONTRACT.tensors.read({"at": np.array(["2026-11-22", value], dtype=object)})
    assert told.value.problems[0]["msg"] == problem["msg"]
    assert told.value.problems[0]["loc"] == ("inputs", "at", 1)


def bounded(**settings: Any) -> Contract:
    inputs = {"at": {"kind": "timestamp", **settings}}
    return Contract.model_validate({"inputs": inputs, "tasks": TASKS})


def test_bounds_hold_to_the_very_moment() -> None:
    contract = bounded(min="2026-01-01", max="2026-12-31T23:59:59+01:00")
    contract.read([{"at": "2026-01-01"}, {"at": "2026-12-31T22:59:59Z"}])
    for at, rule in (
        ("2025-12-31T23:59:59.999Z", "must not be before 2026-01-01"),
        ("2026-12-31T23:00", "must not be after 2026-12-31T23:59:59+01:00"),
    ):
        with pytest.raises(BadRows, match=rule.replace("+", r"\+")):
            contract.read([{"at": at}])
    said = contract.row_schema()["properties"]["at"]["description"]
    assert "not before 2026-01-01" in said


def test_a_default_stands_in() -> None:
    contract = bounded(default="2026-11-22")
    wanted = contract.read([{"at": "2026-11-22"}])["at"]
    assert np.array_equal(contract.read([{}])["at"], wanted)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"min": "yesterday"}, FORM),
        (
            {"min": "2026-01-02", "max": "2026-01-01"},
            "min 2026-01-02 must be before max 2026-01-01",
        ),
        ({"min": "2026-01-02", "default": "2026-01-01"}, "must not be before 2026-01-02"),
        ({"default": "2026-01-01", "optional": True}, "say optional or default"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bounded(**settings)
