"""Counts: the logarithm of the mean -> the mean.

Poisson heads put out the logarithm of the mean over the training rows' mean, and targets are
divided by it: their losses are then of the size of other tasks', whatever is counted. For the
negative binomial (NB2; Cameron, Trivedi, "Regression Analysis of Count Data", 1998) the counts
themselves matter, and a dispersion is learnt per task.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import CountTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.certainty import CountBounds
from onepass.models.network.head_indices import Indices, chosen

NEVER = 1e-9
"""A mean in place of 0, which has no logarithm."""


class CountAnswers(Answers[CountTask]):
    """G counts of one family: (A, B, 1) -> value (A, B), the mean.

    Logits are log(mean / typical) for poisson; log(mean) and log(dispersion) for the other.
    """

    promise = CountBounds

    typical: Tensor
    high: Tensor

    def __init__(self, tasks: Sequence[CountTask]) -> None:
        super().__init__(tasks)
        high = [FLOAT32_MAX if task.max is None else task.max for task in tasks]
        self.poisson = tasks[0].family == "poisson"
        self.register_buffer("typical", torch.ones(len(tasks), 1))
        self.register_buffer("high", torch.tensor(high)[:, None])
        if not self.poisson:
            self.dispersion = nn.Parameter(torch.zeros(len(tasks), 1))  # its logarithm

    @classmethod
    def outputs(cls, task: CountTask) -> int:
        """Numbers per row."""
        return 1

    @classmethod
    def alike(cls, task: CountTask) -> str:
        """How counts are spread about their mean."""
        return task.family

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes the mean of one task's answered training rows (N,); where nothing was ever counted,
        0 is the answer.
        """
        self.typical[index] = float(target.mean(dtype=np.float64))

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B,) -> (B,)."""
        typical = self.typical[index]
        return target / torch.where(typical > 0, typical, 1.0) if self.poisson else target

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """(A, B, 1) -> (A, B, 1) or (A, B, 2)."""
        if self.poisson:
            return outputs
        mean = outputs + chosen(self.typical, indices).clamp(min=NEVER).log().unsqueeze(
            1
        )  # (A, B, 1)
        return torch.cat([mean, chosen(self.dispersion, indices).unsqueeze(1).expand_as(mean)], 2)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Means, at most as high as the task allows."""
        value = logits.select(2, 0).exp().clamp(max=FLOAT32_MAX)  # (A, B); 0 times it is 0
        if self.poisson:
            value = value * chosen(self.typical, indices)
        return {"value": value.minimum(chosen(self.high, indices))}

    def of_members(self, logits: Tensor, indices: Indices, *, members: int) -> dict[str, Tensor]:
        """The members' mean, of which rounding could make more than the task allows."""
        (value,) = super().of_members(logits, indices, members=members).values()
        return {"value": value.minimum(chosen(self.high, indices))}
