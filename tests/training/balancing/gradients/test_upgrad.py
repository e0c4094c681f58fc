"""UPGrad: for two tasks that conflict, each gradient loses its projection on the other."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]


def test_two_tasks_in_closed_form(weights_of: Weights) -> None:
    first, second = np.array([2.0, 1.0]), np.array([-1.0, 0.5])
    product = first @ second
    one = first - product / (second @ second) * second
    other = second - product / (first @ first) * first
    found = weights_of("upgrad", np.array([first, second])) @ np.array([first, second])
    assert found == pytest.approx((one + other) / 2, rel=2e-3)


def test_without_conflict_it_is_the_mean(weights_of: Weights) -> None:
    found = weights_of("upgrad", np.array([[1.0, 0.0], [1.0, 2.0]]))
    assert found == pytest.approx([0.5, 0.5], abs=1e-3)
