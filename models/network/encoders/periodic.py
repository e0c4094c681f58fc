"""Numbers as waves: sines and cosines of learnt frequencies, and a linear layer behind them.

Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning",
NeurIPS 2022, section 3.3; the layer that all numbers share: Gorishniy et al., "TabR", ICLR 2024.
"""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.encoders.ramps import stacked
from onepass.models.network.encoders.scales import Scale, scaling
from onepass.models.network.sizes import Count, Width


class PeriodicSpec(Frozen):
    """`width` features of sine and cosine of so many `frequencies`, which start about as large as
    `sigma`: the greater it is, the finer what is told apart. `lite` shares the layer behind them.
    """

    kind: Literal["periodic"] = "periodic"
    frequencies: Count = 16
    """How many frequencies are learnt; each gives a sine and a cosine."""
    sigma: float = Field(default=0.1, gt=0, le=100)
    """About how large frequencies are at first: the greater, the finer what is told apart."""
    width: Width = 8
    """Features of a number."""
    lite: bool = False
    """Whether all numbers share the linear layer behind the waves."""
    scale: Scale = "standard"
    """How the number is brought to a common size: `standard` by mean and deviation, `quantile` by
    its rank among training rows, `robust` by median and quartiles, softly kept between -3 and 3."""


class PeriodicNumbers(RowPart):
    """F numbers at once: F arrays of (B,) -> (B, F width)."""

    by_input = True
    embeds_numbers = True

    def __init__(self, names: list[str], spec: PeriodicSpec) -> None:
        super().__init__()
        self.names, self.spec = names, spec
        self.width = len(names) * spec.width
        self.scaling = scaling(spec.scale, len(names))
        self.frequencies = nn.Parameter(torch.empty(len(names), spec.frequencies, 1))
        most = 3 * spec.sigma
        nn.init.trunc_normal_(self.frequencies, std=spec.sigma, a=-most, b=most)
        layers, waves = 1 if spec.lite else len(names), 2 * spec.frequencies
        bound = waves**-0.5
        self.weight = nn.Parameter(torch.empty(layers, spec.width, waves).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(layers, spec.width, 1).uniform_(-bound, bound))

    @property
    def chunks(self) -> tuple[int, ...]:
        """An embedding each."""
        return (self.spec.width,) * len(self.names)

    def fit(self, arrays: Arrays) -> None:
        """Takes the scale from training rows."""
        for index, name in enumerate(self.names):
            self.scaling.fit(index, arrays[name].astype(np.float64))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The embeddings of each row, one behind the other in the order of names."""
        x = self.scaling(stacked(inputs, self.names))  # (F, 1, B)
        angles = 2 * math.pi * self.frequencies * x  # (F, frequencies, B)
        waves = torch.cat([angles.cos(), angles.sin()], dim=1)
        embedded = (torch.matmul(self.weight, waves) + self.bias).relu()  # (F, width, B)
        return embedded.flatten(0, 1).transpose(0, 1)
