"""Aligned-MTL: the principal components of the gradients are made equally long.

Senushkin et al., "Independent Component Alignment for Multi-Task Learning", CVPR 2023, algorithm 1:
components are scaled to the smallest that is not zero, then the tasks are averaged.
"""

from collections.abc import Sequence
from typing import Literal

from torchjd.aggregation import AlignedMTLWeighting

from onepass.training.balancing.gradients.adapter import weights
from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram


class AlignedMtlSpec(GradientSpec):
    """The principal components of the gradients are made equally long."""

    kind: Literal["aligned_mtl"] = "aligned_mtl"
    scale: Literal["min", "median", "rmse"] = "min"
    """Which component the others are scaled to: the smallest (`min`), the `median`, or the root of
    their mean square (`rmse`)."""


class AlignedMtl(OnGram):
    """torchjd's AlignedMTLWeighting."""

    def __init__(self, spec: AlignedMtlSpec) -> None:
        super().__init__(spec)
        self.weighting = AlignedMTLWeighting(scale_mode=spec.scale)

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        return weights(self.weighting, gram)
