"""The quadratic program over the simplex: its conditions of optimality hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.balancing.gradients.quadratic import on_simplex


def test_golden_values() -> None:
    np.testing.assert_allclose(on_simplex(np.diag([1.0, 3.0]), np.zeros(2)), [0.75, 0.25])
    np.testing.assert_allclose(on_simplex(np.eye(2), np.array([0.0, 5.0])), [1, 0], atol=1e-12)


@given(st.integers(1, 6), st.integers(0, 10**6))
def test_no_task_with_weight_has_a_steeper_slope_than_another(count: int, seed: int) -> None:
    """Karush, Kuhn, Tucker: slopes are equal where there is weight, and no less where none is."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(count, count + 2))
    quadratic, linear = rows @ rows.T + 0.01 * np.eye(count), random.normal(size=count)
    found = on_simplex(quadratic, linear)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    slopes = quadratic @ found + linear
    assert slopes[found > 1e-6].max() <= slopes.min() + 1e-6
