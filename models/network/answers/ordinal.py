"""Ordinal: a score per row, between learnt cut points -> a probability per label.

The cumulative link model (McCullagh, "Regression Models for Ordinal Data", 1980): P(y <= k) =
sigmoid(cut_k - score). The cut points ascend by construction: each lies a positive gap above the
one before.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract.tasks import OrdinalTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.certainty import OrdinalSets
from onepass.models.network.certainty.probabilities import CutsMap
from onepass.models.network.head_indices import Indices, chosen

LEAST_GAP = 1e-3
"""Between cut points: a label between equal ones could never be said."""


class OrdinalAnswers(Answers[OrdinalTask]):
    """G tasks of K labels each: scores (A, B, 1) -> probabilities (A, B, K).

    Logits are logarithms of probabilities: their softmax is they themselves.
    """

    promise = OrdinalSets
    calibration = CutsMap

    def __init__(self, tasks: Sequence[OrdinalTask]) -> None:
        super().__init__(tasks)
        inner = len(tasks[0].labels) - 2
        self.first = nn.Parameter(torch.full((len(tasks), 1), -inner / 2))
        self.gaps = nn.Parameter(torch.full((len(tasks), inner), np.log(np.e - 1)))  # gaps of 1

    @classmethod
    def outputs(cls, task: OrdinalTask) -> int:
        """Numbers per row: the score."""
        return 1

    @classmethod
    def alike(cls, task: OrdinalTask) -> int:
        """How many labels there are cut points between."""
        return len(task.labels)

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Begins with the cut points that give the labels' frequencies (one row added to each)."""
        counts = np.bincount(target.astype(np.int64), minlength=self.gaps.shape[1] + 2) + 1.0
        below = np.cumsum(counts)[:-1] / counts.sum()
        cuts = np.log(below / (1 - below))
        gaps = np.maximum(np.diff(cuts) - LEAST_GAP, 1e-3)
        with torch.no_grad():
            self.first[index] = float(cuts[0])
            self.gaps[index] = torch.from_numpy(gaps + np.log(-np.expm1(-gaps)))

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """log P(k) = log sigmoid(cut_k - s) + log sigmoid(s - cut_k-1) + log(1 - exp(-gap_k)).

        This is the difference of two sigmoids without the loss of digits. (A, B, 1) -> (A, B, K).
        """
        first = chosen(self.first, indices).unsqueeze(1)  # (A, 1, 1)
        gaps = F.softplus(chosen(self.gaps, indices)).unsqueeze(1) + LEAST_GAP  # (A, 1, K - 2)
        over = first - outputs  # (A, B, 1)
        over = torch.cat([over, over + gaps.cumsum(dim=2)], dim=2)  # (A, B, K - 1)
        between = F.pad((-torch.expm1(-gaps)).log(), (1, 1))  # (A, 1, K)
        return F.pad(F.logsigmoid(over), (0, 1)) + F.pad(F.logsigmoid(-over), (1, 0)) + between

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Probabilities."""
        return {"probabilities": logits.softmax(dim=2)}
