"""How far features lie from those that training saw, by how these vary together."""

import torch
from torch import Tensor, nn

WIDEST = 256
"""Directions in which a distance is measured, at most."""
FARTHEST = 1e6


class Distance(nn.Module):
    """From a mean, by a covariance: (B, F) -> (B,)."""

    mean: Tensor
    whiten: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("whiten", torch.zeros(width, min(width, WIDEST)))

    def forward(self, x: Tensor) -> Tensor:
        """In deviations."""
        off = (x - self.mean).clamp(-FARTHEST, FARTHEST)
        distance: Tensor = (off @ self.whiten).square().sum(dim=1).sqrt()
        return distance.clamp(max=FARTHEST)
