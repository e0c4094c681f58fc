"""How far probabilities are right, in numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from onepass.training.reporting.reliability import reliability, wilson


def test_reliability_by_hand() -> None:
    said = np.array([0.05, 0.07, 0.95, 0.91, 1.0])
    true = np.array([False, True, True, True, False])
    centres, shares, counts = reliability(said, true)
    np.testing.assert_allclose(centres, [0.06, (0.95 + 0.91 + 1) / 3])
    np.testing.assert_allclose(shares, [0.5, 2 / 3])
    np.testing.assert_array_equal(counts, [2, 3])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_every_row_is_in_one_bin(rows: list[tuple[float, bool]]) -> None:
    said, true = (np.array(column) for column in zip(*rows, strict=True))
    centres, shares, counts = reliability(said, true)
    assert counts.sum() == len(rows)
    assert counts @ centres == pytest.approx(said.sum())
    assert counts @ shares == pytest.approx(true.sum())


@pytest.mark.parametrize(("hits", "count"), [(0, 1), (1, 3), (40, 50), (50, 50)])
def test_intervals_of_shares_are_those_of_a_kept_library(hits: int, count: int) -> None:
    low, high = wilson(np.array([hits / count]), np.array([float(count)]))
    expected = binomtest(hits, count).proportion_ci(method="wilson")
    assert (*low, *high) == pytest.approx((expected.low, expected.high), abs=1e-4)
