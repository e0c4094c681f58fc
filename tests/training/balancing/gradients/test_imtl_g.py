"""IMTL-G: equal projections on all gradients, as the paper's closed form has it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]


def test_it_is_the_papers_closed_form(weights_of: Weights, conflicting: Any) -> None:
    units = conflicting / np.linalg.norm(conflicting, axis=1, keepdims=True)
    differences, between = conflicting[0] - conflicting[1:], units[0] - units[1:]
    rest = conflicting[0] @ between.T @ np.linalg.inv(differences @ between.T)
    expected = np.array([1 - rest.sum(), *rest])
    found = weights_of("imtl_g", conflicting)
    assert found == pytest.approx(expected, rel=1e-6)
    projections = units @ (found @ conflicting)
    assert projections == pytest.approx(np.full(3, projections.mean()), rel=1e-6)
