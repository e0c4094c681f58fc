"""Numbers as learnt embeddings of bins: a linear one, and a vector for each bin beside it, which
counts as far as the number has filled the bin.

Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning",
NeurIPS 2022; version "B" of the package `rtdl_num_embeddings`, of Gorishniy, Kotelnikov, Babenko,
"TabM: Advancing Tabular Deep Learning with Parameter-Efficient Ensembling", ICLR 2025.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.encoders.ramps import REACH, OpenRamps, stacked
from onepass.models.network.encoders.scales import Scale, scaling
from onepass.models.network.sizes import Width

ENOUGH = 16
"""Training rows in an outermost bin from which what it learns is a slope to go on by."""
ITSELF = (1.0, 2.0)
"""How far below and above its edges another one goes on: for its own width."""


class PiecewiseLinearSpec(Frozen):
    """`width` features, linear in each bin: of `bins` between quantiles of the training rows and,
    with `trees`, of as many again where small trees cut for the tasks. `scale` is that of the
    linear part.
    """

    kind: Literal["piecewise_linear"] = "piecewise_linear"
    bins: int = Field(default=32, ge=2, le=1024)
    """Intervals between quantiles of the training rows, and with `trees` as many again."""
    width: Width = 8
    """Features of a number."""
    edges: Literal["quantiles", "trees"] = "quantiles"
    """Where intervals end: at `quantiles` of the training rows, and with `trees` also where small
    trees cut for the tasks."""
    scale: Scale = "standard"
    """That of the linear part: `standard` by mean and deviation, `quantile` by rank, `robust` by
    median and quartiles."""

    @property
    def most(self) -> int:
        """Bins that a number may have."""
        return self.bins * (2 if self.edges == "trees" else 1)


class PiecewiseLinear(RowPart):
    """F numbers at once: F arrays of (B,) -> (B, F width)."""

    by_input = True
    embeds_numbers = True

    def __init__(self, names: list[str], spec: PiecewiseLinearSpec) -> None:
        super().__init__()
        self.names, self.spec = names, spec
        self.width = len(names) * spec.width
        self.scaling = scaling(spec.scale, len(names))
        self.quantiles: dict[str, NDArray[np.float32]] = {}
        self.inner: dict[str, tuple[float, float]] = {}
        """The values so far from the lowest and the highest that an outermost bin with them has
        enough rows."""
        self.ramps = OpenRamps(len(names), spec.most)
        bound = spec.width**-0.5
        self.linear = nn.Parameter(torch.empty(len(names), spec.width, 1).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(len(names), spec.width, 1).uniform_(-bound, bound))
        self.pieces = nn.Parameter(torch.zeros(len(names), spec.width, spec.most))
        """Learnt from nothing: at first the whole is linear."""

    @property
    def chunks(self) -> tuple[int, ...]:
        """An embedding each."""
        return (self.spec.width,) * len(self.names)

    def fit(self, arrays: Arrays) -> None:
        """Takes scale and quantiles from training rows. Equal quantiles are one edge."""
        ranks = np.linspace(0, 1, self.spec.bins + 1)
        for index, name in enumerate(self.names):
            column = arrays[name].astype(np.float64)
            self.scaling.fit(index, column)
            last = min(ENOUGH, len(column)) - 1
            ordered = np.sort(column)
            self.inner[name] = (float(ordered[last]), float(ordered[-1 - last]))
            self.quantiles[name] = np.unique(np.quantile(column, ranks).astype(np.float32))
            self._cut(index, name, self.quantiles[name])

    def refine(self, edges: Mapping[str, NDArray[np.float64]]) -> None:
        """Takes those between the quantiles, too, for which there is room."""
        for index, name in enumerate(self.names):
            if name in edges and self.spec.edges == "trees":
                own = self.quantiles[name]
                inside = edges[name].astype(np.float32)
                inside = inside[(inside > own[0]) & (inside < own[-1]) & ~np.isin(inside, own)]
                further = [*dict.fromkeys(inside.tolist())][: self.spec.most + 1 - len(own)]
                both = np.append(own, np.array(further, dtype=np.float32))
                self._cut(index, name, np.sort(both))

    def _cut(self, index: int, name: str, edges: NDArray[np.float32]) -> None:
        """Between few rows bins are as narrow as chance has it: 1 more would be 600 of them."""
        reach = (REACH, REACH)
        if len(edges) > 1:
            low, high = self.inner[name]
            reach = (
                REACH if low <= edges[1] else ITSELF[0],
                REACH if high >= edges[-2] else ITSELF[1],
            )
        self.ramps.between(index, edges, reach)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The embeddings of each row, one behind the other in the order of names."""
        x = stacked(inputs, self.names)  # (F, 1, B)
        linear = self.bias + self.linear * self.scaling(x)  # (F, width, B)
        embedded = linear + torch.bmm(self.pieces, self.ramps(x))
        return embedded.flatten(0, 1).transpose(0, 1)
