"""How values are distributed, in a few numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onepass.training.sources.distribution import BINS, distribution

FLOATS = st.floats(-(2.0**120), 2.0**120, width=32)


@given(arrays(np.float32, st.integers(1, 60), elements=FLOATS))
def test_a_spread_counts_every_row_and_its_percentiles_ascend(values: np.ndarray) -> None:
    found = distribution(values)
    assert sum(found["counts"]) == len(values)
    assert len(found["counts"]) == BINS
    assert found["low"] <= found["high"]
    assert found["percentiles"] == sorted(found["percentiles"])
    ends = [values.min(), values.max()]
    assert [found["percentiles"][0], found["percentiles"][-1]] == pytest.approx(ends, rel=1e-5)


def test_a_row_far_away_does_not_flatten_the_histogram() -> None:
    values = np.append(np.linspace(0, 1, 999), 1e6)
    found = distribution(values)
    assert found["high"] < 1.1
    assert max(found["counts"]) < 60
    assert found["percentiles"][-1] == 1e6


def test_equal_values_have_a_spread() -> None:
    found = distribution(np.full(5, 3.0))
    assert found["low"] < 3 < found["high"]
    assert sum(found["counts"]) == 5
