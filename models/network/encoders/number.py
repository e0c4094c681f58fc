"""Numbers as features, in one of several ways; those of one way are one module together."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import NumberInput
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.encoders.bins import BinnedNumber, BinsSpec
from onepass.models.network.encoders.periodic import PeriodicNumbers, PeriodicSpec
from onepass.models.network.encoders.piecewise_linear import PiecewiseLinear, PiecewiseLinearSpec
from onepass.models.network.encoders.ramps import stacked
from onepass.models.network.encoders.scales import Scale, scaling
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.flow import FedLayout


class StandardSpec(Frozen):
    """One feature: (x - mean) / deviation of the training rows, or another scale."""

    kind: Literal["standard"] = "standard"
    scale: Scale = "standard"
    """How the number is brought to a common size: `standard` by mean and deviation, `quantile` by
    its rank among training rows, `robust` by median and quartiles, softly kept between -3 and 3."""


NumberSpec = StandardSpec | BinsSpec | PiecewiseLinearSpec | PeriodicSpec
NumberEncoding = Annotated[NumberSpec, Field(discriminator="kind")]


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

    @property
    def chunks(self) -> tuple[int, ...]:
        """A feature each."""
        return (1,) * self.width

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


class ScaledNumbers(RowPart):
    """Numbers by another scale: N arrays of (B,) -> (B, N)."""

    by_input = True

    def __init__(self, names: list[str], scale: Scale) -> None:
        super().__init__()
        self.names = names
        self.width = len(names)
        self.scaling = scaling(scale, len(names))

    @property
    def chunks(self) -> tuple[int, ...]:
        """A feature each."""
        return (1,) * self.width

    def fit(self, arrays: Arrays) -> None:
        """Takes what the scale needs from training rows."""
        for index, name in enumerate(self.names):
            self.scaling.fit(index, arrays[name].astype(np.float64))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Scaled, in the order of names."""
        return self.scaling(stacked(inputs, self.names)).squeeze(1).transpose(0, 1)


class EncodedNumber(Encoded[NumberInput, NumberEncoding]):
    """A number is rows."""

    def part(self, layout: FedLayout) -> RowPart | None:
        """Its bins; None where it is encoded with others, in one module."""
        return BinnedNumber(self.name, self.spec) if isinstance(self.spec, BinsSpec) else None

    def together(self, declared: Mapping[str, NumberInput]) -> RowPart:
        """The one module of all these."""
        names = list(declared)
        match self.spec:
            case StandardSpec(scale="standard"):
                return StandardNumbers(names)
            case StandardSpec(scale=scale):
                return ScaledNumbers(names, scale)
            case PiecewiseLinearSpec():
                return PiecewiseLinear(names, self.spec)
            case PeriodicSpec():
                return PeriodicNumbers(names, self.spec)
            case BinsSpec():
                raise AssertionError("each has a module of its own")
