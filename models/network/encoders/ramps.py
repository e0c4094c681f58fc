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
    """`count` ramps for each of F numbers: (F, 1, B) -> (F, count, B), all from `least` to `most`.

    A number may have fewer; those it lacks are 0 whatever it is, and so are all of a constant.
    """

    low: Tensor
    width: Tensor

    def __init__(self, numbers: int, count: int, least: float = 0.0, most: float = 1.0) -> None:
        super().__init__()
        self.least, self.most = least, most
        self.register_buffer("low", torch.zeros(numbers, count, 1))
        self.register_buffer("width", torch.full((numbers, count, 1), torch.inf))

    def between(self, index: int, edges: NDArray[np.float32]) -> None:
        """Takes the rising edges of one number: a ramp between each two of them."""
        widths = np.diff(edges.astype(np.float64)).clip(SMALLEST, GREATEST)
        self.low[index], self.width[index] = 0.0, torch.inf
        self.low[index, : len(widths), 0] = torch.from_numpy(edges[:-1].copy())
        self.width[index, : len(widths), 0] = torch.from_numpy(widths)

    def along(self, index: int, middle: float, width: float) -> None:
        """Takes one ramp for a number, from its middle; infinitely wide, it is 0: what is finite,
        as nothing is taken from it, and divided by infinity."""
        self.low[index], self.width[index] = 0.0, torch.inf
        if np.isfinite(width):
            self.low[index, 0, 0] = middle
            self.width[index, 0, 0] = float(np.clip(width, SMALLEST, GREATEST))

    @property
    def dead(self) -> Tensor:
        """(F,): the numbers without any."""
        return self.width.isinf().all(dim=1).squeeze(1)

    def forward(self, x: Tensor) -> Tensor:
        """How much of each bin lies below x."""
        return ((x - self.low) / self.width).clamp(self.least, self.most)


class OpenRamps(Ramps):
    """The same, of which a number's outermost go on."""

    lowest: Tensor
    highest: Tensor

    def __init__(self, numbers: int, count: int) -> None:
        super().__init__(numbers, count)
        self.register_buffer("lowest", torch.zeros(numbers, count, 1))
        self.register_buffer("highest", torch.ones(numbers, count, 1))

    def between(
        self, index: int, edges: NDArray[np.float32], reach: tuple[float, float] = (REACH, REACH)
    ) -> None:
        """Takes the rising edges of one number, and how far it goes on below and above them."""
        super().between(index, edges)
        self.lowest[index], self.highest[index] = 0.0, 1.0
        if len(edges) > 1:
            self.lowest[index, 0, 0] = -reach[0]
            self.highest[index, len(edges) - 2, 0] = reach[1]

    def forward(self, x: Tensor) -> Tensor:
        """How much of each bin lies below x."""
        share = (x - self.low) / self.width
        return torch.minimum(torch.maximum(share, self.lowest), self.highest)


def stacked(inputs: Mapping[str, Tensor], names: Sequence[str]) -> Tensor:
    """The numbers one above the other: F of (B,) -> (F, 1, B)."""
    return torch.stack([inputs[name] for name in names], dim=0).unsqueeze(1)
