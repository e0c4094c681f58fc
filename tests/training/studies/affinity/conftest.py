"""An affinity of three tasks and two seeds, small enough to be worked out by hand."""

import numpy as np
import pytest

from onepass.training.studies.affinity.affinity import Affinity

nan = np.nan
AHEAD = np.array([[5.0, 2.0, -1.0], [3.0, 4.0, -2.0], [-1.0, -1.0, 6.0]]) / 1000
COSINES = np.array([[1.0, 0.6, -0.2], [0.6, 1.0, 0.0], [-0.2, 0.0, 1.0]])


@pytest.fixture
def affinity() -> Affinity:
    """a and b help each other; c harms them."""
    lookahead = np.stack([0.9 * AHEAD, 1.1 * AHEAD])
    return Affinity("taxi", ("a", "b", "c"), lookahead, np.stack([COSINES, COSINES]), every=5)
