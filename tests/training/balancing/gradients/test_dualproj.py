"""DualProj: the mean, brought to where no task loses."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]


def test_two_tasks_in_closed_form(weights_of: Weights) -> None:
    gradients = np.array([[4.0, 1.0], [-1.0, 0.5]])
    mean = gradients.mean(axis=0)  # the second task would lose
    expected = mean - mean @ gradients[1] / (gradients[1] @ gradients[1]) * gradients[1]
    found = weights_of("dualproj", gradients) @ gradients
    assert found == pytest.approx(expected, rel=5e-3)
    assert gradients[1] @ found == pytest.approx(0, abs=1e-2)


def test_without_conflict_it_is_the_mean(weights_of: Weights) -> None:
    found = weights_of("dualproj", np.array([[1.0, 0.0], [1.0, 2.0]]))
    assert found == pytest.approx([0.5, 0.5], abs=1e-3)
