"""Quantiles: a lowest one and positive steps -> quantiles in units that never cross.

As in Park et al., "Learning Quantile Functions without Quantile Crossing", AISTATS 2022: what a
head puts out are the steps between neighbours.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from onepass.models.contract.tasks import QuantilesTask
from onepass.models.network.answers.base import over_members
from onepass.models.network.answers.standardised import StandardisedAnswers
from onepass.models.network.certainty import QuantileBounds
from onepass.models.network.head_indices import Indices


class QuantilesAnswers(StandardisedAnswers[QuantilesTask]):
    """G tasks of Q levels each: (A, B, Q) -> quantiles (A, B, Q)."""

    promise = QuantileBounds

    @classmethod
    def outputs(cls, task: QuantilesTask) -> int:
        """Numbers per row."""
        return len(task.levels)

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """Standardised quantiles, each above the one before: (A, B, Q) -> (A, B, Q)."""
        lowest, steps = outputs[:, :, :1], F.softplus(outputs[:, :, 1:])
        return torch.cat([lowest, lowest + steps.cumsum(dim=2)], dim=2)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Quantiles in the unit of the labels."""
        return {"quantiles": self.in_range(self.in_units(logits, indices), indices)}

    def of_members(self, logits: Tensor, indices: Indices, *, members: int) -> dict[str, Tensor]:
        """The members' means, kept in range: (A, N B, Q) -> (A, B, Q)."""
        means = over_members(self.in_units(logits, indices), members)
        return {"quantiles": self.in_range(means, indices)}
