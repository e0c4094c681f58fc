"""The place from which many are the least far off, in the mean."""

import numpy as np
from numpy.typing import NDArray

STEPS = 100
"""More do not move it by a hundredth of a pixel."""


def middle(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of places and more (n, 3), the place with the least mean distance, beside the mean of the
    rest (3,): by Weiszfeld's steps from the mean."""
    found = points.mean(axis=0)
    for _ in range(STEPS):
        off = np.hypot(*(points - found)[:, :2].T)
        weight = 1 / np.maximum(off, 1e-9)
        found[:2] = weight @ points[:, :2] / weight.sum()
    return found
