"""What answers in units share: how targets are scaled by the training rows, and a range."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import QuantilesTask, RegressionTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.answers.ranks import Ranks
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.head_indices import Indices, chosen
from onepass.models.network.targets import Scale

RANGES = {0.25: 1.349, 0.1: 2.5631, 0.01: 4.6527}
"""How far a quantile and the one opposite lie apart in a normal distribution, in deviations."""
Ranged = TypeVar("Ranged", bound=RegressionTask | QuantilesTask)


class StandardisedAnswers(Answers[Ranged]):
    """G tasks whose targets are learnt standardised, and answered in units within a range."""

    mean: Tensor
    deviation: Tensor
    low: Tensor
    high: Tensor

    def __init__(self, tasks: Sequence[Ranged]) -> None:
        super().__init__(tasks)
        low = [-FLOAT32_MAX if task.min is None else task.min for task in tasks]
        high = [FLOAT32_MAX if task.max is None else task.max for task in tasks]
        self.register_buffer("mean", torch.zeros(len(tasks), 1))
        self.register_buffer("deviation", torch.ones(len(tasks), 1))
        self.register_buffer("low", torch.tensor(low)[:, None])
        self.register_buffer("high", torch.tensor(high)[:, None])

        self.ranks: Ranks | None = None

    def scale_by(self, scale: Scale) -> None:
        """Where it is by ranks, tables of these are kept."""
        self.scale = scale
        self.ranks = Ranks(len(self.mean)) if self.ranked else None

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes mean and deviation of one task from its answered training rows (N,), or what
        stands for them.

        Where all of them are equal the deviation is 0: that one value is the answer.
        """
        table = target.astype(np.float64)[:, None]
        copy_statistics(self.mean[index], self.deviation[index], table, constant=0.0)
        if self.ranks is not None:
            self.ranks.fit(index, target)
        elif self.scale == "robust" and self.deviation[index] > 0:
            self.mean[index] = np.median(table)
            self.deviation[index] = spread(table, otherwise=float(self.deviation[index]))

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B,) -> (B,)."""
        if self.ranks is not None:
            return self.ranks.scored(index, target)
        deviation = self.deviation[index]
        return (target - self.mean[index]) / torch.where(deviation > 0, deviation, 1.0)

    def in_units(self, logits: Tensor, indices: Indices) -> Tensor:
        """(A, B, K) -> (A, B, K)."""
        if self.ranks is not None:
            return self.ranks.labelled(logits, indices)
        mean, deviation = chosen(self.mean, indices), chosen(self.deviation, indices)
        return logits * deviation.unsqueeze(1) + mean.unsqueeze(1)

    def in_range(self, values: Tensor, indices: Indices) -> Tensor:
        """(A, B, K) -> (A, B, K), kept within what each task allows."""
        low, high = chosen(self.low, indices), chosen(self.high, indices)
        return values.clamp(low.unsqueeze(1), high.unsqueeze(1))


def spread(table: NDArray[np.float64], *, otherwise: float) -> float:
    """How far labels lie apart, in the middle of them; where most are one, farther outside."""
    for share, deviations in RANGES.items():
        low = np.quantile(table, share, method="lower")
        high = np.quantile(table, 1 - share, method="higher")
        if high > low:
            return float(high - low) / deviations
    return otherwise
