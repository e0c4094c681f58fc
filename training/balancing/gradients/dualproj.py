"""DualProj: the mean gradient, projected to where no task loses.

Lopez-Paz and Ranzato, "Gradient Episodic Memory for Continual Learning", NeurIPS 2017, equation 11,
as a way to balance tasks.
"""

from collections.abc import Sequence
from typing import Literal

from torchjd.aggregation import DualProjWeighting

from onepass.training.balancing.gradients.adapter import weights
from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram


class DualProjSpec(GradientSpec):
    """The mean gradient, projected to where no task loses."""

    kind: Literal["dualproj"] = "dualproj"


class DualProj(OnGram):
    """torchjd's DualProjWeighting: one quadratic program."""

    weighting = DualProjWeighting()

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        return weights(self.weighting, gram)
