"""The place from which many are the least far off."""

import numpy as np
import pytest

from onepass.training.tasks.middle import middle


def off(points: np.ndarray, place: np.ndarray) -> float:
    return float(np.hypot(*(points - place)[:, :2].T).mean())


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_no_place_nearby_is_better_and_the_rest_is_a_mean(count: int) -> None:
    random = np.random.default_rng(count)
    points = random.gamma(1, 20, (count, 3))
    found = middle(points)
    assert found[2] == pytest.approx(points[:, 2].mean())
    for step in random.normal(0, 2, (100, 3)):
        assert off(points, found) <= off(points, found + step) + 1e-6


def test_a_place_where_most_are_is_the_middle() -> None:
    points = np.array([[5.0, 5, 1]] * 3 + [[90.0, 40, 0]])
    np.testing.assert_allclose(middle(points), [5, 5, 0.75], atol=0.01)
