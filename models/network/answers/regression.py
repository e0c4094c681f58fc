"""Regression logits -> values in units: the way back from standardised targets, kept in range."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.contract.inputs.number import FLOAT32_MAX
from models.contract.tasks import RegressionTask
from models.network.encoders.number import copy_statistics
from models.network.places import Places, chosen


def outputs(task: RegressionTask) -> int:
    """Logits per row."""
    return 1


class RegressionAnswers(nn.Module):
    """G regression tasks: (A, B, 1) -> value (A, B). Mean and deviation are the training rows'."""

    mean: Tensor
    deviation: Tensor
    low: Tensor
    high: Tensor

    def __init__(self, tasks: Sequence[RegressionTask]) -> None:
        super().__init__()
        low = [-FLOAT32_MAX if task.min is None else task.min for task in tasks]
        high = [FLOAT32_MAX if task.max is None else task.max for task in tasks]
        self.register_buffer("mean", torch.zeros(len(tasks), 1))
        self.register_buffer("deviation", torch.ones(len(tasks), 1))
        self.register_buffer("low", torch.tensor(low)[:, None])
        self.register_buffer("high", torch.tensor(high)[:, None])

    def fit(self, place: int, target: NDArray[np.float32]) -> None:
        """Takes mean and deviation of one task from its answered training rows (N,)."""
        table = target.astype(np.float64)[:, None]
        copy_statistics(self.mean[place], self.deviation[place], table)

    def standardised(self, place: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B,) -> (B,)."""
        return (target - self.mean[place]) / self.deviation[place]

    def forward(self, logits: Tensor, places: Places) -> dict[str, Tensor]:
        """Values in the unit of the labels, of the tasks at these places."""
        mean, deviation = chosen(self.mean, places), chosen(self.deviation, places)
        values = logits.squeeze(2) * deviation + mean  # (A, B)
        return {"value": values.clamp(chosen(self.low, places), chosen(self.high, places))}
