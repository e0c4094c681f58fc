"""IMTL-G: the update has the same projection on every task's gradient.

Liu et al., "Towards Impartial Multi-task Learning", ICLR 2021. Weights sum to 1, some may be
negative: D^-1 C^+ 1 over its sum, with lengths D and cosines C, whose pseudo-inverse lets gradients
depend on each other. torchjd inverts the inner products instead, and so loses short gradients
beside long ones in single precision. Where weights cannot sum to 1 (gradients that cancel out)
nothing moves.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from onepass.training.balancing.gradients.config import NOISE, even_shares
from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram


class ImtlGSpec(GradientSpec):
    """The update has the same projection on every task's gradient, whatever the scale of its
    loss."""

    kind: Literal["imtl_g"] = "imtl_g"


class ImtlG(OnGram):
    """The direction of ConFIG, scaled to weights of sum 1."""

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        weights = even_shares(gram)[0] / np.sqrt(gram.diagonal())
        total = weights.sum()
        return (
            np.zeros_like(weights) if abs(total) <= NOISE * abs(weights).sum() else weights / total
        )
