"""What is told apart on a grid is told apart by 32-bit floats."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.sources import grid

RANDOM = np.random.default_rng(0)


@given(
    st.lists(st.integers(-(10**9), 10**9), max_size=40),
    st.integers(0, 6),
    st.floats(-1e6, 1e6, allow_subnormal=False),
)
def test_what_is_sure_is_so(steps: list[int], decimals: int, offset: float) -> None:
    values = np.array(steps, dtype=np.float64) / 10.0**decimals + np.float64(offset)
    if grid.told_apart(values):
        assert len(np.unique(values.astype(np.float32))) == len(np.unique(values))


@pytest.mark.parametrize(
    ("values", "sure"),
    [
        (RANDOM.normal(size=500).round(4), True),
        (RANDOM.normal(size=500), False),
        (np.arange(500.0), True),
        (1.7e9 + np.arange(500.0), False),
        (np.array([1e300]), False),
        (np.zeros(0), True),
    ],
)
def test_few_decimals_are_sure(values: np.ndarray, sure: bool) -> None:
    assert grid.told_apart(values) == sure


def test_some_of_many_are_blocks_of_them() -> None:
    values = np.arange(2_000_000.0)
    found = grid.some(values)
    assert len(found) == grid.BLOCKS * grid.BLOCK_ROWS
    assert (found[0], found[1], found[-1]) == (0, 1, len(values) - 1)
    assert grid.some(found) is found
