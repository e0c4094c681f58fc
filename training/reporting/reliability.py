"""How far probabilities are right: how often what was said to be so likely is true."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10
Z95 = 1.96
Floats = NDArray[np.float64]


def wilson(shares: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """95 % intervals of shares of so many rows (Wilson, 1927): of three rows nearly everything."""
    spread = Z95**2 / counts
    centre = shares + spread / 2
    half = Z95 * np.sqrt(shares * (1 - shares) / counts + spread / counts / 4)
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)


def reliability(
    probabilities: NDArray[Any], true: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Probabilities (N,), truths (N,) -> per bin that holds any: its mean probability, the share
    that is true, and how many there are.
    """
    index = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(index, minlength=BINS).astype(np.float64)
    sums = np.bincount(index, weights=probabilities.astype(np.float64), minlength=BINS)
    hits = np.bincount(index, weights=true.astype(np.float64), minlength=BINS)
    some = counts > 0
    return sums[some] / counts[some], hits[some] / counts[some], counts[some]
