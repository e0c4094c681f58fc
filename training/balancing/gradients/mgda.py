"""MGDA: the shortest gradient in the convex hull of the tasks' gradients.

Desideri, "Multiple-gradient descent algorithm", 2012; Sener and Koltun, "Multi-Task Learning as
Multi-Objective Optimization", NeurIPS 2018, whose MGDA-UB compares them at the cut, as here. It is
an exact quadratic program in place of their Frank-Wolfe steps. Small gradients rule: a task that is
nearly done gets nearly all the weight.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from training.balancing.gradients.on_gram import Array, GradientSpec, OnGram, definite
from training.balancing.gradients.quadratic import on_simplex


class MgdaSpec(GradientSpec):
    """Weights sum to 1."""

    kind: Literal["mgda"] = "mgda"


class Mgda(OnGram):
    """min |w J| over the simplex."""

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        return on_simplex(definite(gram), np.zeros(len(gram)))
