"""A number over quantile bins.

Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning",
NeurIPS 2022, section 3.2: feature k is 0 below bin k, 1 above it and linear inside.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.encoders.statistics import copy_statistics


class BinsSpec(Frozen):
    """Piecewise-linear over `bins` intervals of equal training mass, and the standardised x."""

    kind: Literal["bins"] = "bins"
    bins: int = Field(default=32, ge=2, le=4096)
    """Intervals of equal training mass; each is a feature."""


class BinnedNumber(RowPart):
    """One number over quantile bins: (B,) -> (B, bins + 1)."""

    embeds_numbers = True
    edges: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, spec: BinsSpec) -> None:
        super().__init__()
        self.name = name
        self.width = spec.bins + 1
        self.register_buffer("edges", torch.linspace(-1.0, 1.0, spec.bins + 1))
        self.register_buffer("mean", torch.zeros(1))
        self.register_buffer("deviation", torch.ones(1))

    def fit(self, arrays: Arrays) -> None:
        """Takes the quantiles of training rows. Equal ones (many zeros) make a bin a step."""
        x = arrays[self.name].astype(np.float64)
        quantiles = np.quantile(x, np.linspace(0, 1, len(self.edges)))
        self.edges.copy_(torch.from_numpy(quantiles))
        copy_statistics(self.mean, self.deviation, x[:, None])

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The share of each bin that lies below x, and x standardised."""
        x = inputs[self.name].unsqueeze(1)  # (B, 1)
        low, high = self.edges[:-1], self.edges[1:]
        width = torch.maximum(high - low, 1e-6 * self.deviation)
        share = ((x - low) / width).clamp(0.0, 1.0)  # (B, bins)
        return torch.cat([share, (x - self.mean) / self.deviation], dim=1)
