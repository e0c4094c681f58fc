"""CAGrad: the best worst-off task, found by trying all directions of a fine grid."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]


def by_grid(gradients: Any, c: float) -> Any:
    """Algorithm 1, the minimum over the simplex by trying."""
    mean = gradients.mean(axis=0)
    radius = c * np.linalg.norm(mean)
    shares = np.linspace(0, 1, 501)
    grid = np.array([[a, b, 1 - a - b] for a in shares for b in shares if a + b <= 1])
    mixed = grid @ gradients
    lengths = np.linalg.norm(mixed, axis=1)
    best = mixed[np.argmin(mixed @ mean + radius * lengths)]
    return mean + radius * best / np.linalg.norm(best)


@pytest.mark.parametrize("c", [0.0, 0.2, 0.5, 0.9, 3.0])
def test_it_is_the_best_of_a_fine_grid(weights_of: Weights, conflicting: Any, c: float) -> None:
    for gradients in (conflicting, conflicting * [[3.0], [0.2], [1.0]], np.eye(3, 5)):
        found = weights_of("cagrad", gradients, c=c) @ gradients
        expected = by_grid(gradients, c)
        np.testing.assert_allclose(found, expected, atol=0.02 * np.linalg.norm(expected))
        mean = gradients.mean(axis=0)
        away = np.linalg.norm(found - mean) / np.linalg.norm(mean)
        assert away == pytest.approx(c, rel=1e-3, abs=1e-9)
        worst = [(gradients @ update).min() for update in (found, expected)]
        assert worst[0] >= worst[1] - 1e-3 * abs(worst[1])


def test_where_gradients_cancel_out_nothing_moves(weights_of: Weights) -> None:
    gradients = np.array([[1.0, 2.0], [-1.0, -2.0]])
    assert weights_of("cagrad", gradients) @ gradients == pytest.approx([0, 0])
