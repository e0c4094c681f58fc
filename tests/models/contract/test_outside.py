"""What training saw of an input: few values and many are counted alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.outside import FEW, Place, Range, apart, number_range

values = st.lists(st.integers(-5, 5), min_size=1, max_size=2 * FEW).map(np.array)


@given(values, st.integers(-5, 5), st.integers(0, 5))
def test_a_count_is_that_of_the_values_that_lie_outside(
    found: np.ndarray, low: int, more: int
) -> None:
    seen = Range(low, low + more, "rule")
    assert seen.count(found) == seen.outside(found).sum()
    assert seen.count(found) == sum(not low <= one <= low + more for one in found.tolist())
    unseen = Place(low, "rule")
    assert unseen.count(found) == unseen.outside(found).sum() == found.tolist().count(low)


def test_not_a_number_is_outside_of_a_range_of_few_values() -> None:
    assert Range(0, 1, "rule").count(np.array([np.nan, 0.5, 2])) == 2


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 23, ("0", "23")),
        (2007, 2015, ("2007", "2015")),
        (0.125, 17.25, ("0.125", "17.25")),
        (1e15 + 0.5, 1e15 + 1.5, ("1000000000000000.5", "1000000000000001.5")),
        (1 / 3, 2 / 3, ("0.3333333", "0.6666667")),
        (5, 5, ("5", "5")),
    ],
)
def test_ends_are_written_in_as_many_digits_as_their_distance_needs(
    low: float, high: float, texts: tuple[str, str]
) -> None:
    assert apart(low, high) == texts


def test_a_range_knows_its_offset_and_what_is_near() -> None:
    seen = number_range(100, 200, near=1, offset=150)
    assert (seen.low, seen.high) == (-51, 51)
    assert seen.rule == "is beyond what training saw: 100 to 200"
