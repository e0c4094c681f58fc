"""Whole numbers are codes where a number would merge them, or few come again and again with gaps;
amounts, times and years are none."""

import numpy as np
import pytest

from onepass.training.first_spec.codes import coded
from onepass.training.first_spec.guess import Guess

TRACTS = [17031010100 + 100 * place for place in range(40)]
TRADES = [4411, 4451, 4512, 5415, 7225]


def guessed(name: str, values: list[int], times: int = 30) -> Guess:
    return Guess(name, "number", np.array(values * times, dtype=np.float64))


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("x", TRACTS, "codes: 40 whole numbers, of which a number, a 32-bit float, would tell 5 "),
        ("x", TRADES, "codes: 5 numbers of 4 digits, with gaps"),
        ("amount", TRACTS, ""),
        ("sold_at", TRACTS, ""),
        ("population_total", TRADES, ""),
        ("engine_cc", [1197, 1248, 1498, 1998], ""),
        ("x", [1_700_000_000 + place for place in range(40)], ""),
        ("x", [1_700_000_000_000 + place for place in range(40)], ""),
        ("x", [-5, 10**10, 10**10 + 1], ""),
        ("x", [1000, 1500, 4000], ""),  # round
        ("x", [1001, 1003, 1005], ""),  # steps
        ("x", [1997, 2001, 2004, 2013], ""),  # years
        ("x", [999, 1203, 1501], ""),  # not as many digits
        ("x", [101, 203, 207], ""),  # small
        ("x", [17_000_000 + 2 * place for place in range(9)], ""),  # all told apart
    ],
)
def test_codes_are_told_from_amounts(name: str, values: list[int], words: str) -> None:
    assert coded(guessed(name, values)).startswith(words)
    assert bool(coded(guessed(name, values))) == bool(words)


def test_numbers_that_seldom_come_again_are_no_codes() -> None:
    assert not coded(guessed("x", TRADES, times=3))
