"""GradDrop: per feature a sign is drawn, and gradients of the other sign are dropped.

Chen et al., "Just Pick a Sign: Optimizing Deep Multitask Models with Gradient Sign Dropout",
NeurIPS 2020, algorithm 1: signs are those of gradient times feature, summed over the batch; the
chance of the positive one is half of 1 + the sum over tasks / the sum of sizes. What is kept of a
task's gradient is kept for the whole batch.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from onepass.training.balancing.gradients.on_gram import GradientSpec
from onepass.training.balancing.protocols import Stateless


class GradDropSpec(GradientSpec):
    """Per feature a sign is drawn, and gradients of the other sign are dropped."""

    kind: Literal["graddrop"] = "graddrop"
    leak: float = Field(default=0.0, ge=0, le=1)
    """How much of a dropped gradient passes: 1 is the sum."""


class GradDrop(Stateless):
    """Draws from torch's generator, which the loop seeds by epoch."""

    def __init__(self, spec: GradDropSpec) -> None:
        self.at = spec.at
        self.leak = spec.leak

    def mix(self, gradients: Tensor, features: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A, B, P), (B, P) -> (B, P)."""
        signed = (gradients * features.sign()).sum(1) if len(features) > 1 else gradients.squeeze(1)
        sizes = signed.abs().sum(0)  # (A, P) -> (P,)
        purity = (1 + signed.sum(0) / sizes.clamp(min=torch.finfo(sizes.dtype).tiny)) / 2
        positive = purity > torch.rand(len(purity)).to(purity)
        kept = torch.where(positive, signed >= 0, signed <= 0).to(gradients)  # (A, P)
        return torch.einsum("ap,abp->bp", kept + self.leak * (1 - kept), gradients)
