"""A point in time as features: where it stands in its day, its week and its year, and since when.

Sine and cosine have no jump at midnight, on Monday and at New Year. The standardised time itself
tells of trends.
"""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs import TimestampInput
from onepass.models.network.encoders.base import Encoded, RowPart
from onepass.models.network.flow import FedLayout

PERIODS = 3


class CyclicSpec(Frozen):
    """Sine and cosine of so many harmonics of the day, the week and the year: of 2, half of each,
    too, which tells two rush hours from the hours between them."""

    kind: Literal["cyclic"] = "cyclic"
    harmonics: int = Field(default=1, ge=1, le=12)
    """How many waves the day, the week and the year have each: 2 has that of half a day, too."""


class CyclicTime(RowPart):
    """(B, 4) -> (B, 1 + 6 harmonics)."""

    turns: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, spec: CyclicSpec) -> None:
        super().__init__()
        self.name = name
        self.width = 1 + 2 * PERIODS * spec.harmonics
        turns = 2 * math.pi * torch.arange(1, spec.harmonics + 1)
        self.register_buffer("turns", turns, persistent=False)
        self.register_buffer("mean", torch.zeros(2))
        self.register_buffer("deviation", torch.ones(1))

    @property
    def chunks(self) -> tuple[int, ...]:
        """The time, and the circles."""
        return 1, self.width - 1

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation, in days, from training rows; where there is but one time, all
        features of any time are 0.

        Of the mean, too, whole days and the rest stay apart.
        """
        days = arrays[self.name][:, :2].astype(np.float64).sum(axis=1)
        mean = days.mean()
        self.mean[0], self.mean[1] = math.floor(mean), mean - math.floor(mean)
        self.deviation[0] = days.std() if days.max() > days.min() else np.inf

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised, and around each circle."""
        at = inputs[self.name]
        since = (at[:, :2] - self.mean).sum(dim=1, keepdim=True) / self.deviation  # (B, 1)
        angles = (at[:, 1:].unsqueeze(2) * self.turns).flatten(1)  # (B, 3, harmonics) -> (B, ...)
        varies = (self.deviation < torch.inf).to(since.dtype)  # (1,)
        return torch.cat([since, angles.sin() * varies, angles.cos() * varies], dim=1)


class EncodedTimestamp(Encoded[TimestampInput, CyclicSpec]):
    """A point in time is rows."""

    def part(self, layout: FedLayout) -> RowPart:
        """Circles, and since when."""
        return CyclicTime(self.name, self.spec)
