"""What answers in units share: mean and deviation of the training rows, and a range."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.inputs.number import FLOAT32_MAX
from onepass.models.network.answers.base import Answers
from onepass.models.network.encoders.number import copy_statistics
from onepass.models.network.head_indices import Places, chosen


class StandardisedAnswers(Answers):
    """G tasks whose targets are learnt standardised, and answered in units within a range."""

    mean: Tensor
    deviation: Tensor
    low: Tensor
    high: Tensor

    def __init__(self, ranges: Sequence[tuple[float | None, float | None]]) -> None:
        super().__init__()
        low = [-FLOAT32_MAX if low is None else low for low, _ in ranges]
        high = [FLOAT32_MAX if high is None else high for _, high in ranges]
        self.register_buffer("mean", torch.zeros(len(ranges), 1))
        self.register_buffer("deviation", torch.ones(len(ranges), 1))
        self.register_buffer("low", torch.tensor(low)[:, None])
        self.register_buffer("high", torch.tensor(high)[:, None])

    def fit(self, place: int, target: NDArray[np.float32]) -> None:
        """Takes mean and deviation of one task from its answered training rows (N,).

        Where all of them are equal the deviation is 0: that one value is the answer.
        """
        table = target.astype(np.float64)[:, None]
        copy_statistics(self.mean[place], self.deviation[place], table, constant=0.0)

    def standardised(self, place: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B,) -> (B,)."""
        deviation = self.deviation[place]
        return (target - self.mean[place]) / torch.where(deviation > 0, deviation, 1.0)

    def in_units(self, logits: Tensor, places: Places) -> Tensor:
        """(A, B, K) -> (A, B, K)."""
        mean, deviation = chosen(self.mean, places), chosen(self.deviation, places)
        return logits * deviation.unsqueeze(1) + mean.unsqueeze(1)

    def in_range(self, values: Tensor, places: Places) -> Tensor:
        """(A, B, K) -> (A, B, K), kept within what each task allows."""
        low, high = chosen(self.low, places), chosen(self.high, places)
        return values.clamp(low.unsqueeze(1), high.unsqueeze(1))
