"""How large scores may be, by those of rows that nothing was fitted to.

With n calibration rows, the share of new rows with a score up to the k-th smallest is distributed
as Beta(k, n + 1 - k), its mean k / (n + 1) (Vovk, "Conditional Validity of Inductive Conformal
Predictors", ACML 2012).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""(N, sides)."""
SPLIT = 10
"""Rows that may lie outside from which they are divided among both sides."""


def outside(rows: int, coverage: float) -> int:
    """How many of n calibration rows, and one that is new, may have a larger score; 0 where even
    the largest of them promises less."""
    return math.floor((rows + 1) * (1 - coverage) + 1e-9)


def smallest(scores: NDArray[np.float64], beyond: int) -> float:
    """The score that all but so many stay below or at, one of them being the new row."""
    if beyond < 1 or beyond > len(scores):
        return math.inf if beyond < 1 else -math.inf
    return float(np.partition(scores, len(scores) - beyond)[len(scores) - beyond])


class Tails(NamedTuple):
    """How rows that lie outside are divided among the sides."""

    below: float | None = None
    """The share of them on the first; None where both sides are as wide, or there is one."""

    def most(self, scores: Scores, coverage: float) -> NDArray[np.float64]:
        """(N, sides) -> how large scores may be on each side (sides,); infinite where rows are too
        few to promise it."""
        beyond = outside(len(scores), coverage)
        if scores.shape[1] == 1 or self.below is None or beyond < SPLIT:
            return np.full(scores.shape[1], smallest(scores.max(axis=1, initial=-np.inf), beyond))
        first = min(beyond - 1, max(1, round(self.below * beyond)))
        return np.array([smallest(scores[:, 0], first), smallest(scores[:, 1], beyond - first)])
