"""What answers in units share: mean and deviation of the training rows, and a range."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import QuantilesTask, RegressionTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.head_indices import Indices, chosen

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

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes mean and deviation of one task from its answered training rows (N,).

        Where all of them are equal the deviation is 0: that one value is the answer.
        """
        table = target.astype(np.float64)[:, None]
        copy_statistics(self.mean[index], self.deviation[index], table, constant=0.0)

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B,) -> (B,)."""
        deviation = self.deviation[index]
        return (target - self.mean[index]) / torch.where(deviation > 0, deviation, 1.0)

    def in_units(self, logits: Tensor, indices: Indices) -> Tensor:
        """(A, B, K) -> (A, B, K)."""
        mean, deviation = chosen(self.mean, indices), chosen(self.deviation, indices)
        return logits * deviation.unsqueeze(1) + mean.unsqueeze(1)

    def in_range(self, values: Tensor, indices: Indices) -> Tensor:
        """(A, B, K) -> (A, B, K), kept within what each task allows."""
        low, high = chosen(self.low, indices), chosen(self.high, indices)
        return values.clamp(low.unsqueeze(1), high.unsqueeze(1))
