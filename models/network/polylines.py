"""Curves of straight pieces, as buffers and sums, so that every engine draws them."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

MOST = 1e6
"""Beyond an end a curve goes on by so much at most: 1e30 stays a number."""
NARROWEST = 1e-30


class Polylines(nn.Module):
    """N curves of at most `pieces` pieces each: (B, N) -> (B, N). Beyond its first and its last
    knot a curve has a slope of its own."""

    start: Tensor
    per_width: Tensor
    rise: Tensor
    ends: Tensor
    slopes: Tensor
    base: Tensor

    def __init__(self, count: int, pieces: int) -> None:
        super().__init__()
        for name in ("start", "per_width", "rise"):
            self.register_buffer(name, torch.zeros(count, pieces))
        self.register_buffer("ends", torch.zeros(count, 2))
        self.register_buffer("slopes", torch.zeros(count, 2))
        self.register_buffer("base", torch.zeros(count))

    def take(
        self,
        index: int,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        *,
        below: float = 0.0,
        above: float = 0.0,
    ) -> None:
        """The knots (K,) of a curve, x rising, and its slopes beyond them."""
        x = x.astype(np.float32).astype(np.float64)
        kept = np.concatenate([[True], np.diff(x) > NARROWEST])
        x, y = x[kept], y[kept]
        pieces = len(x) - 1
        assert pieces <= self.start.shape[1], "more knots than there is room for"
        for part in (self.start, self.per_width, self.rise):
            part[index] = 0
        self.start[index, :pieces] = torch.from_numpy(x[:-1])
        self.per_width[index, :pieces] = torch.from_numpy(1 / np.diff(x))
        self.rise[index, :pieces] = torch.from_numpy(np.diff(y))
        self.ends[index] = torch.tensor([x[0], x[-1]])
        self.slopes[index] = torch.tensor([below, above])
        self.base[index] = float(y[0])

    def forward(self, x: Tensor) -> Tensor:
        """Each number by its curve."""
        passed = ((x.unsqueeze(2) - self.start) * self.per_width).clamp(0.0, 1.0)  # (B, N, K)
        y = self.base + (passed * self.rise).sum(dim=2)
        below = ((self.ends[:, 0] - x).clamp(min=0.0) * self.slopes[:, 0]).clamp(-MOST, MOST)
        above = ((x - self.ends[:, 1]).clamp(min=0.0) * self.slopes[:, 1]).clamp(-MOST, MOST)
        return y - below + above
