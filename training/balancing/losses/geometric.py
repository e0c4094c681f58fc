"""The geometric mean of the losses: their scales do not matter.

Chennupati et al., "MultiNet++: Multi-Stream Feature Aggregation and Geometric Loss Strategy for
Multi-Task Learning", CVPR workshops 2019. Of the A answered tasks it is the A-th root. Losses at or
below zero (a negative binomial's at its best) count as a very small one, and pull nothing.
"""

from collections.abc import Sequence
from typing import Literal

from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.protocols import Stateless

SMALLEST = 1e-8


class GeometricSpec(Frozen):
    """The geometric mean of the losses: scaling one of them changes no direction."""

    kind: Literal["geometric"] = "geometric"


class Geometric(Stateless):
    """exp(mean(log losses))."""

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return losses.clamp(min=SMALLEST).log().mean().exp()
