"""Numbers as features: standardised, or piecewise-linear over quantile bins.

Bins: Gorishniy, Rubachev, Babenko, "On Embeddings for Numerical Features in Tabular Deep
Learning", NeurIPS 2022, section 3.2: feature k is 0 below bin k, 1 above it and linear inside.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import NumberInput
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.flow import FedLayout


class StandardSpec(Frozen):
    """(x - mean) / deviation of the training rows: one feature."""

    kind: Literal["standard"] = "standard"


class BinsSpec(Frozen):
    """Piecewise-linear over `bins` intervals of equal training mass, and the standardised x."""

    kind: Literal["bins"] = "bins"
    bins: int = Field(default=32, ge=2, le=4096)


NumberEncoding = Annotated[StandardSpec | BinsSpec, Field(discriminator="kind")]


class StandardNumbers(RowPart):
    """All standardised numbers at once: N arrays of (B,) -> (B, N)."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names
        self.width = len(names)
        self.register_buffer("mean", torch.zeros(self.width))
        self.register_buffer("deviation", torch.ones(self.width))

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation from training rows; of a constant every value becomes 0."""
        for index, name in enumerate(self.names):  # there may be more rows of one than of another
            own = slice(index, index + 1)
            column = arrays[name].astype(np.float64)[:, None]  # (N, 1)
            copy_statistics(self.mean[own], self.deviation[own], column)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised, in the order of names."""
        x = torch.stack([inputs[name] for name in self.names], dim=1)  # (B, N)
        return (x - self.mean) / self.deviation


class BinnedNumber(RowPart):
    """One number over quantile bins: (B,) -> (B, bins + 1)."""

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


def copy_statistics(
    mean: Tensor, deviation: Tensor, table: NDArray[np.float64], constant: float = np.inf
) -> None:
    """Mean and deviation of each column of (N, F) into two (F,) buffers.

    A constant column's deviation is `constant`; rounding alone can make it 1e-17. Features are
    divided by infinity then: no weight that was never trained has a say, whatever the value is.
    """
    spread = table.std(axis=0).astype(np.float32)
    varies = (table.max(axis=0) > table.min(axis=0)) & (spread > 0)
    mean.copy_(torch.from_numpy(table.mean(axis=0)))
    deviation.copy_(torch.from_numpy(np.where(varies, spread, constant)))


class EncodedNumber(Encoded[NumberInput, StandardSpec | BinsSpec]):
    """A number is rows."""

    def part(self, layout: FedLayout) -> RowPart | None:
        """Its bins; None where it is standardised with others."""
        match self.spec:
            case StandardSpec():
                return None
            case BinsSpec():
                return BinnedNumber(self.name, self.spec)
