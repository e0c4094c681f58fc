"""Scales: the ways in which numbers are brought to about the size of 1, in the graph.

Smooth clipping: Holzmüller, Grinsztajn, Steinwart, "Better by Default: Strong Pre-Tuned MLPs and
Boosted Trees on Tabular Data", NeurIPS 2024.
"""

from abc import ABC, abstractmethod
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.network.encoders.ramps import REACH, Ramps
from onepass.models.network.encoders.statistics import KNOTS, copy_statistics, normal_scores

Scale = Literal["standard", "quantile", "robust"]
"""standard: mean 0 and deviation 1; quantile: as a normal distribution has them, by the rank among
training rows; robust: by median and quartiles, softly kept between -3 and 3."""
SOFT = 3.0


class Scaling(nn.Module, ABC):
    """F numbers, scaled: (F, 1, B) -> (F, 1, B). Of a constant every value becomes 0."""

    @abstractmethod
    def fit(self, index: int, column: NDArray[np.float64]) -> None:
        """Takes what it needs of one number's training rows (N,)."""


class StandardScaling(Scaling):
    """(x - mean) / deviation."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.ramps = Ramps(numbers, 1, -REACH, REACH)

    def fit(self, index: int, column: NDArray[np.float64]) -> None:
        """Takes mean and deviation."""
        mean, deviation = torch.empty(1), torch.empty(1)
        copy_statistics(mean, deviation, column[:, None])
        self.ramps.along(index, mean.item(), deviation.item())

    def forward(self, x: Tensor) -> Tensor:
        """Standardised."""
        return self.ramps(x)


class RobustScaling(StandardScaling):
    """z / sqrt(1 + (z / 3)^2) of z, the distance from the median in quartile ranges."""

    def fit(self, index: int, column: NDArray[np.float64]) -> None:
        """Takes median and quartiles."""
        self.ramps.along(index, *middle_and_width(column))

    def forward(self, x: Tensor) -> Tensor:
        """Softly clipped."""
        z = self.ramps(x)
        return z / (1 + (z / SOFT).square()).sqrt()


def middle_and_width(column: NDArray[np.float64]) -> tuple[float, float]:
    """Median, and distance of the quartiles; where most values are one, half of the whole range."""
    least, low, median, high, most = np.quantile(column, [0, 0.25, 0.5, 0.75, 1]).tolist()
    return median, high - low or (most - least) / 2 or np.inf


class QuantileScaling(Scaling):
    """As a normal distribution has them: by the mean rank of equal values, in between linearly."""

    start: Tensor
    rise: Tensor

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.ramps = Ramps(numbers, KNOTS)
        self.register_buffer("start", torch.zeros(numbers, 1, 1))
        self.register_buffer("rise", torch.zeros(numbers, 1, KNOTS))

    def fit(self, index: int, column: NDArray[np.float64]) -> None:
        """Takes knots among the values, and what becomes of each."""
        knots, scores = normal_scores(column)
        self.ramps.between(index, knots)
        self.start[index], self.rise[index] = 0.0, 0.0
        if len(knots) > 1:
            self.start[index] = float(scores[0])
            self.rise[index, 0, : len(knots) - 1] = torch.from_numpy(np.diff(scores))

    @property
    def dead(self) -> Tensor:
        """(F,): the constants."""
        return self.ramps.dead

    def forward(self, x: Tensor) -> Tensor:
        """Interpolated; beyond the outermost knots nothing changes any more."""
        return torch.baddbmm(self.start, self.rise, self.ramps(x))


def scaling(scale: Scale, numbers: int) -> Scaling:
    """The module of a scale, for so many numbers."""
    match scale:
        case "standard":
            return StandardScaling(numbers)
        case "robust":
            return RobustScaling(numbers)
        case "quantile":
            return QuantileScaling(numbers)
