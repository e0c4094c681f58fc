"""Affine maps of the plane, one per picture: where each pixel comes from, and where it goes."""

from typing import NamedTuple

import torch
from torch import Tensor


class Affine(NamedTuple):
    """One map for each of R pictures, in pixels from the upper left corner."""

    linear: Tensor
    """(R, 2, 2)"""
    offset: Tensor
    """(R, 2)"""

    def __call__(self, points: Tensor) -> Tensor:
        """(R, ..., 2) -> (R, ..., 2)."""
        flat = points.flatten(1, -2) @ self.linear.mT + self.offset.unsqueeze(1)
        return flat.view(points.shape)

    @property
    def inverse(self) -> "Affine":
        """The way back."""
        (a, b), (c, d) = (row.unbind(1) for row in self.linear.unbind(1))
        adjugate = torch.stack([torch.stack([d, -b], 1), torch.stack([-c, a], 1)], 1)
        linear = adjugate / self.determinant.view(-1, 1, 1)
        return Affine(linear, -(linear @ self.offset.unsqueeze(2)).squeeze(2))

    @property
    def determinant(self) -> Tensor:
        """(R,): below zero where left and right change places."""
        return self.linear[:, 0, 0] * self.linear[:, 1, 1] - (
            self.linear[:, 0, 1] * self.linear[:, 1, 0]
        )


def in_pixels(theta: Tensor, height: int, width: int) -> Affine:
    """As `affine_grid` takes it (R, 2, 3), with places from -1 to 1 on both axes."""
    half = theta.new_tensor([width / 2, height / 2])
    linear = theta[:, :, :2] * (half.unsqueeze(1) / half)
    return Affine(linear, theta[:, :, 2] * half + half - linear @ half)
