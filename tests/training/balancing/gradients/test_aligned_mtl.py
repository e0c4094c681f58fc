"""Aligned-MTL: principal components of equal length, by a singular value decomposition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]
SCALES = {"min": np.min, "median": np.median, "rmse": lambda s: np.sqrt((s**2).mean())}


@pytest.mark.parametrize("scale", SCALES)
def test_it_is_the_mean_of_the_aligned_gradients(
    weights_of: Weights, conflicting: Any, scale: str
) -> None:
    left, lengths, right = np.linalg.svd(conflicting, full_matrices=False)
    aligned = SCALES[scale](lengths) * left @ right
    found = weights_of("aligned_mtl", conflicting, scale=scale) @ conflicting
    assert found == pytest.approx(aligned.mean(axis=0), rel=1e-3, abs=1e-4)
