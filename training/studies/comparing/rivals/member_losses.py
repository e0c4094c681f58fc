"""What members of a network are trained with: each its own loss, never that of their mean."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from onepass.training.studies.comparing.rivals.goals import (
    Absolute,
    Floats,
    Goal,
    Labels,
    Level,
    Mean,
)

MOST = 20.0
"""Of the logarithm of a mean: beyond, it is cut."""


class MemberLoss:
    """The loss of a goal, on a scale that training labels (N,) make."""

    def __init__(self, goal: Goal, target: Floats) -> None:
        self.goal = goal
        self.width = goal.count if isinstance(goal, Labels) else 1
        self._middle, self._spread = _scale(goal, target)
        scaled = (target - self._middle) / self._spread
        self.target = torch.from_numpy(scaled).to(
            torch.int64 if isinstance(goal, Labels) else torch.float32
        )

    def __call__(self, outputs: Tensor, rows: Tensor) -> Tensor:
        """(B, N, K) of N members, (B,) -> ()."""
        target, members = self.target[rows], outputs.shape[1]
        if isinstance(self.goal, Labels):
            return F.cross_entropy(outputs.flatten(0, 1), target.repeat_interleave(members))
        each = target.unsqueeze(1).expand(-1, members)  # (B, N)
        values = outputs.squeeze(2)  # (B, N, 1) -> (B, N)
        match self.goal:
            case Mean():
                return F.poisson_nll_loss(values, each)
            case Absolute(share=share) | Level(share=share):
                above = each - values
                return torch.maximum(share * above, (share - 1) * above).mean()

    def answers(self, outputs: Tensor) -> Floats:
        """(N, M, K) of M members -> (N,) or (N, K): their mean."""
        match self.goal:
            case Labels():
                mean = outputs.softmax(dim=2).mean(dim=1)
            case Mean():
                mean = outputs.squeeze(2).clamp(max=MOST).exp().mean(dim=1)
            case Absolute() | Level():
                mean = outputs.squeeze(2).mean(dim=1) * self._spread + self._middle
        return mean.numpy().astype(np.float64)


def _scale(goal: Goal, target: Floats) -> tuple[float, float]:
    """Numbers have one; counts and labels do not."""
    match goal:
        case Absolute() | Level():
            return float(target.mean()), float(target.std()) or 1.0
        case Mean() | Labels():
            return 0.0, 1.0
