"""Nash-MTL: G a = 1 / a, in closed form for two tasks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from onepass.training.balancing.gradients.nash_mtl import agreed

Weights = Callable[..., NDArray[np.float64]]


def test_two_tasks_in_closed_form(weights_of: Weights) -> None:
    gradients = np.array([[3.0, 0.0], [-1.0, 1.0]])
    lengths = np.array([3.0, 2**0.5])
    cosine = -1 / 2**0.5
    expected = 1 / lengths / (1 + cosine) ** 0.5 / 2**0.5  # of length 1
    assert weights_of("nash_mtl", gradients) == pytest.approx(expected, rel=1e-5)


def test_every_task_gains_alike_and_the_norm_is_as_asked(
    weights_of: Weights, conflicting: Any
) -> None:
    found = weights_of("nash_mtl", conflicting, max_norm=0.5)
    update = found @ conflicting
    assert np.linalg.norm(update) == pytest.approx(0.5)
    bargain = found * (conflicting @ update)  # a * (G a), the same for all
    assert bargain == pytest.approx(np.full(3, 0.25 / 3), rel=1e-4)
    whole = weights_of("nash_mtl", conflicting, max_norm=100.0)
    assert whole * (conflicting @ (whole @ conflicting)) == pytest.approx(np.ones(3), rel=1e-4)


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_an_agreement_is_found_for_all_gradients(seed: int, count: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(count, 6))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    gram = rows @ rows.T + 1e-6 * np.eye(count)
    a = agreed(gram)
    assert (a > 0).all()
    assert a * (gram @ a) == pytest.approx(np.ones(count), rel=1e-6)
