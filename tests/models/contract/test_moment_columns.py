"""Many points in time at once are those that are read one by one."""

import random

import numpy as np
import pytest

from onepass.models.contract.inputs import TimestampInput
from onepass.models.contract.inputs.timestamp import moment
from onepass.models.contract.moment_columns import DAY_US, Moments, moments_of

FORMS = ("", "T10:00", " 23:59:59", "T00:00:00.5", "T12:30:00.123456", "T01:02:03Z")
ODD = (
    "T24:00", "T10:60", "T10:00:60", "t10:00", "T10:00+01:00", "T10:00:00,5", "T10:00:00.", "Z",
    "T10:00:00.1234567", "T10:00 Z", " ", "\0",
)  # fmt: skip


def test_they_are_the_same_to_the_last_bit() -> None:
    pick = random.Random(0)
    for _ in range(300):
        year = pick.choice([1, 4, 1900, 1969, 1970, 2000, 2023, 2024, 9999])
        texts = [
            f"{year:04}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}{form}" for form in FORMS
        ]
        at = moments_of(np.array(texts, dtype=object))
        assert at is not None
        assert at.table().tolist() == [[*map(float, moment(text))] for text in texts]


@pytest.mark.parametrize(
    "text",
    [*(f"2024-02-29{form}" for form in ODD), "2023-02-29", "2024-13-01", "0000-01-01", "", "x" * 40,
     "\uff12024-02-29"],
)  # fmt: skip
def test_what_is_written_otherwise_is_left_to_others(text: str) -> None:
    assert moments_of(np.array(["2024-02-29", text], dtype=object)) is None
    assert moments_of(np.array([text], dtype=object)) is None


def test_years_that_cannot_be_written_are_none() -> None:
    ends = np.array([-62135596800 * 10**6, 253402300799 * 10**6])
    assert Moments.of(ends) is not None
    assert Moments.of(ends[:1] - 1) is None
    assert Moments.of(ends[1:] + 10**6) is None


def test_an_input_refuses_in_columns_what_it_refuses_in_rows() -> None:
    declared = TimestampInput(min="2024-01-01T12:00", max="2024-01-02")
    texts = ["2024-01-01T12:00:00", "2024-01-02", "2024-01-01T13:00:00.5Z"]
    values = np.array(texts, dtype=object)
    table = declared.checked(values)
    assert table is not None
    assert np.array_equal(table, declared.array([moment(text) for text in texts]))
    stamps = np.array(["2024-01-01T12:00:00", "2024-01-02T00:00:00"], dtype="M8[ns]")
    assert declared.checked(stamps) is not None
    for text, stamp in (("2024-01-01T11:59:59", -1), ("2024-01-02T00:00:01", DAY_US)):
        assert declared.checked(np.array([*texts, text], dtype=object)) is None
        assert not declared.fits(np.array([text], dtype=object))
        assert declared.checked(np.array(["2024-01-01T12"], dtype="M8[us]") + stamp) is None
