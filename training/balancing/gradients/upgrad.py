"""UPGrad: each gradient is projected to where no task loses; the projections are averaged.

Quinton and Rey, "Jacobian Descent for Multi-Objective Optimization", 2024.
"""

from collections.abc import Sequence
from typing import Literal

from torchjd.aggregation import UPGradWeighting

from onepass.training.balancing.gradients.adapter import weights
from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram


class UpGradSpec(GradientSpec):
    """Each gradient is projected to where no task loses; the projections are averaged."""

    kind: Literal["upgrad"] = "upgrad"


class UpGrad(OnGram):
    """torchjd's UPGradWeighting: a quadratic program per task."""

    weighting = UPGradWeighting()

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        return weights(self.weighting, gram)
