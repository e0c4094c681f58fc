"""Nash-MTL: the update that tasks would agree on when bargaining.

Navon et al., "Multi-Task Learning as a Bargaining Game", ICML 2022: weights a > 0 with G a = 1 / a,
so that every task gains alike in proportion, whatever the scale of its loss. They are the minimum
of a G a / 2 - sum log a, which is convex: Newton's method finds it exactly, in place of the
sequence of convex programs of the paper. The update has the length sqrt(A), cut to `max_norm`.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram

ROUNDS = 50
RIDGE = 1e-6
"""Added to cosines: between gradients that cancel out there is nothing to agree on."""


class NashMtlSpec(GradientSpec):
    """The update that tasks would agree on when bargaining."""

    kind: Literal["nash_mtl"] = "nash_mtl"
    max_norm: float = Field(default=1.0, gt=0)
    """The longest update."""


class NashMtl(OnGram):
    """Solves for gradients of length 1, and divides by their lengths."""

    def __init__(self, spec: NashMtlSpec) -> None:
        super().__init__(spec)
        self.max_norm = spec.max_norm

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        lengths = np.sqrt(gram.diagonal())
        cosines = gram / np.outer(lengths, lengths)
        bargain = agreed(cosines + RIDGE * np.eye(len(gram)))
        norm = math.sqrt(max(bargain @ cosines @ bargain, 0.0))
        return bargain * min(1.0, self.max_norm / norm if norm else 1.0) / (lengths * scale**0.5)


def agreed(gram: Array) -> Array:
    """The a > 0 with G a = 1 / a: (A, A) positive definite -> (A,)."""
    a = 1 / np.sqrt(np.maximum(gram.sum(axis=1), 0.1))
    for _ in range(ROUNDS):
        slope = gram @ a - 1 / a
        step = np.linalg.solve(gram + np.diag(a**-2.0), -slope)
        left = math.sqrt(max(-slope @ step, 0.0))  # Newton's decrement
        a = a + step / (1 + left) if left > 0.25 else a + step
        if left < 1e-9:
            break
    return a
