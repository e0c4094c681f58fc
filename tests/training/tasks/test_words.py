"""Numbers as people read them."""

import math

import pytest

from onepass.training.tasks.words import digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2007, "2007"), (13325.4, "13325"), (178716, "178716"), (-20240131.0, "-20240131"),
        (999.96, "1000"), (42.649, "42.65"), (0.46123, "0.4612"), (0, "0"), (1.234e-5, "1.234e-05"),
        (1e9, "1e+09"), (1.7e18, "1.7e+18"), (math.nan, "nan"), (-math.inf, "-inf"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_people_read_it(value: float, text: str) -> None:
    assert digits(value) == text
