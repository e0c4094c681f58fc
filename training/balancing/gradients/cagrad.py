"""CAGrad: near the mean gradient, the direction in which the worst-off task gains most.

Liu et al., "Conflict-Averse Gradient Descent for Multi-task Learning", NeurIPS 2021, algorithm 1:
g0 + c |g0| g_w / |g_w|, g0 the mean, and w the point of the simplex with the smallest
g_w g0 + c |g0| |g_w|. Twice the length |g_w| is the smallest |g_w|^2 / t + t, so that it is a
quadratic program for each t; where w is inside a face, the best t there has a closed form.
Where |g_w| is nothing there is no such direction, and nothing moves.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram, definite
from onepass.training.balancing.gradients.quadratic import on_simplex

ROUNDS = 30
STATIONARY = 1e-4
"""Of the gradients' length: below, they cancel out."""


class CaGradSpec(GradientSpec):
    """Near the mean gradient, the direction in which the worst-off task gains most."""

    kind: Literal["cagrad"] = "cagrad"
    c: float = Field(default=0.5, ge=0)
    """The radius around the mean gradient, in lengths of it: 0 is the mean."""


class CaGrad(OnGram):
    """The weights 1 / A + c |g0| / |g_w| w."""

    def __init__(self, spec: CaGradSpec) -> None:
        super().__init__(spec)
        self.c = spec.c

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        gram, even = definite(gram), np.full(len(gram), 1 / len(gram))
        radius = self.c * math.sqrt(even @ gram @ even)
        if radius == 0:
            return even
        w = worst(gram, gram @ even, radius)
        length = math.sqrt(w @ gram @ w)
        return even + radius / length * w if length > STATIONARY else np.zeros_like(even)


def worst(gram: Array, linear: Array, radius: float) -> Array:
    """The w on the simplex with the smallest b w + radius sqrt(w G w)."""
    lengths = np.sqrt(gram.diagonal())
    low, high = 0.0, float(lengths.max())  # of the length at the solution
    t = float(lengths.mean())
    for _ in range(ROUNDS):
        w = on_simplex(radius / t * gram, linear)
        length = math.sqrt(w @ gram @ w)
        if abs(length - t) <= 1e-9:
            return w
        low, high = (t, high) if length > t else (low, t)
        best = _on_face(gram, linear, radius, w > 1e-12)
        t = best if low < best < high else (low + high) / 2
    return w


def _on_face(gram: Array, linear: Array, radius: float, face: NDArray[np.bool_]) -> float:
    """The t at which the solution on the face has length t: there w is u + t v, with u G v = 0."""
    products = gram[np.ix_(face, face)]
    ones, pulls = np.linalg.solve(products, np.column_stack([np.ones(face.sum()), linear[face]])).T
    u = ones / ones.sum()
    v = (u * pulls.sum() - pulls) / radius
    left = 1 - v @ products @ v
    return math.sqrt(u @ products @ u / left) if left > 0 else math.inf
