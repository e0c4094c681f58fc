"""Depth: a number per cell -> one in units for each pixel."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import DepthTask
from onepass.models.network.answers.pixels import FINER, PixelsAnswers
from onepass.models.network.head_indices import Indices, chosen


class DepthAnswers(PixelsAnswers[DepthTask]):
    """Tasks of one number each, learnt standardised: logits (A, B, H, W)."""

    mean: Tensor
    deviation: Tensor
    low: Tensor
    high: Tensor

    def __init__(self, tasks: Sequence[DepthTask]) -> None:
        super().__init__(tasks)
        self.size = tasks[0].extent
        low = [-FLOAT32_MAX if task.min is None else task.min for task in tasks]
        high = [FLOAT32_MAX if task.max is None else task.max for task in tasks]
        self.register_buffer("mean", torch.zeros(len(tasks)))
        self.register_buffer("deviation", torch.ones(len(tasks)))
        self.register_buffer("low", torch.tensor(low))
        self.register_buffer("high", torch.tensor(high))

    @classmethod
    def outputs(cls, task: DepthTask) -> int:
        """Numbers per cell."""
        return FINER * FINER

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes mean and deviation of the pixels that have a number, of training rows (N, H, W)."""
        known = target[np.isfinite(target)].astype(np.float64)
        if known.size:
            self.mean[index], self.deviation[index] = float(known.mean()), float(known.std())

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """Numbers of one task in the scale of its logits, NaN where there is none."""
        deviation = self.deviation[index]
        return (target - self.mean[index]) / torch.where(deviation > 0, deviation, 1.0)

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """(A, B, h, w, outputs) -> (A, B, H, W)."""
        return self.laid_out(outputs, 1).squeeze(2)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """In units, kept in range."""
        mean, deviation, low, high = (
            chosen(each, indices)[:, None, None, None]
            for each in (self.mean, self.deviation, self.low, self.high)
        )
        return {"values": (logits * deviation + mean).clamp(low, high)}
