"""Ramps: features that are 0 below a bin of a number, 1 above it and linear inside.

Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning",
NeurIPS 2022, equation 1; the outermost ramps of a number go on beyond its edges, as in the package
`rtdl_num_embeddings`. F numbers stand first, so that their ramps meet a matrix each, and rows last,
so that loops over them are long.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

REACH = 1000.0
"""How far a ramp goes on, in widths of its bin: 1e30 stays a number that a network can use."""
SMALLEST, GREATEST = (float(getattr(np.finfo(np.float32), of)) for of in ("tiny", "max"))


class Ramps(nn.Module):
    """`count` ramps for each of F numbers: (F, 1, B) -> (F, count, B).

    A number may have fewer; those it lacks are 0 whatever it is, and so are all of a constant.
    """

    low: Tensor
    width: Tensor
    least: Tensor
    most: Tensor

    def __init__(self, numbers: int, count: int) -> None:
        super().__init__()
        self.register_buffer("low", torch.zeros(numbers, count, 1))
        self.register_buffer("width", torch.full((numbers, count, 1), torch.inf))
        self.register_buffer("least", torch.zeros(numbers, count, 1))
        self.register_buffer("most", torch.ones(numbers, count, 1))

    def between(self, index: int, edges: NDArray[np.float32]) -> None:
        """Takes the rising edges of one number: a ramp between each two of them."""
        widths = np.diff(edges.astype(np.float64)).clip(SMALLEST, GREATEST)
        used = len(widths)
        self._clear(index)
        if used:
            self.low[index, :used, 0] = torch.from_numpy(edges[:-1].copy())
            self.width[index, :used, 0] = torch.from_numpy(widths)
            self.least[index, 0, 0] = -REACH
            self.most[index, used - 1, 0] = REACH

    def along(self, index: int, middle: float, width: float) -> None:
        """Takes one ramp for a number, which goes on to both sides; infinitely wide, it is 0."""
        self._clear(index)
        if np.isfinite(width):
            self.low[index, 0, 0] = middle
            self.width[index, 0, 0] = float(np.clip(width, SMALLEST, GREATEST))
            self.least[index, 0, 0], self.most[index, 0, 0] = -REACH, REACH

    def _clear(self, index: int) -> None:
        """No ramp: whatever is divided by infinity is 0, and finite as nothing is taken from it."""
        self.low[index], self.width[index] = 0.0, torch.inf
        self.least[index], self.most[index] = 0.0, 1.0

    @property
    def dead(self) -> Tensor:
        """(F,): the numbers without any."""
        return self.width.isinf().all(dim=1).squeeze(1)

    def forward(self, x: Tensor) -> Tensor:
        """How much of each bin lies below x."""
        share = (x - self.low) / self.width
        return torch.minimum(torch.maximum(share, self.least), self.most)


def stacked(inputs: Mapping[str, Tensor], names: Sequence[str]) -> Tensor:
    """The numbers one above the other: F of (B,) -> (F, 1, B)."""
    return torch.stack([inputs[name] for name in names], dim=0).unsqueeze(1)
