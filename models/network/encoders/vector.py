"""A vector as features: each element standardised, or all of them by one mean and deviation."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import VectorInput
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.encoders.scales import RobustScaling, middle_and_width
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.flow import FedLayout


class VectorSpec(Frozen):
    """`each`: one mean and deviation per element; `all`: one for the vector (pixels, spectra).
    Or median and quartiles, softly clipped, as `robust` numbers are.
    """

    kind: Literal["standard"] = "standard"
    over: Literal["each", "all"] = "all"
    """`all` has one mean and deviation for the vector (pixels, spectra), `each` one for every
    element."""
    scale: Literal["standard", "robust"] = "standard"
    """`standard` is by mean and deviation, `robust` by median and quartiles, softly kept between -3
    and 3."""


class StandardVector(RowPart):
    """(B, length) -> (B, length), standardised."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, declared: VectorInput, spec: VectorSpec) -> None:
        super().__init__()
        self.name = name
        self.over = spec.over
        self.width = declared.length
        self.register_buffer("mean", torch.zeros(declared.length))
        self.register_buffer("deviation", torch.ones(declared.length))

    @property
    def chunks(self) -> tuple[int, ...]:
        """An element each."""
        return (1,) * self.width

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation from training rows; of a constant every value becomes 0."""
        table = arrays[self.name].astype(np.float64)
        copy_statistics(self.mean, self.deviation, table)
        if self.over == "all":
            mean, deviation = torch.empty(1), torch.empty(1)
            copy_statistics(mean, deviation, table.reshape(-1, 1))
            self.mean[:] = mean
            self.deviation[self.deviation < torch.inf] = deviation

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised elements."""
        x: Tensor = inputs[self.name]
        return (x - self.mean) / self.deviation


class RobustVector(RowPart):
    """(B, length) -> (B, length), scaled robustly."""

    def __init__(self, name: str, declared: VectorInput, spec: VectorSpec) -> None:
        super().__init__()
        self.name, self.over = name, spec.over
        self.width = declared.length
        self.scaling = RobustScaling(declared.length)

    @property
    def chunks(self) -> tuple[int, ...]:
        """An element each."""
        return (1,) * self.width

    def fit(self, arrays: Arrays) -> None:
        """Takes medians and quartiles from training rows; of a constant every value becomes 0."""
        table = arrays[self.name].astype(np.float64)
        common = middle_and_width(table) if self.over == "all" else None
        for index, column in enumerate(table.T):
            middle, width = common or middle_and_width(column)
            varies = column.max() > column.min()
            self.scaling.ramps.along(index, middle, width if varies else np.inf)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Scaled elements."""
        x = inputs[self.name].transpose(0, 1).unsqueeze(1)  # (length, 1, B)
        return self.scaling(x).squeeze(1).transpose(0, 1)


class EncodedVector(Encoded[VectorInput, VectorSpec]):
    """A vector is rows."""

    def part(self, layout: FedLayout) -> RowPart:
        """Its elements, scaled."""
        if self.spec.scale == "robust":
            return RobustVector(self.name, self.declared, self.spec)
        return StandardVector(self.name, self.declared, self.spec)
