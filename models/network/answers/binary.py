"""Binary logits -> the probabilities of both labels."""

import torch
from torch import Tensor

from onepass.models.contract.tasks import BinaryTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.certainty import LabelSets
from onepass.models.network.certainty.probabilities import PairMap
from onepass.models.network.head_indices import Indices


class BinaryAnswers(Answers[BinaryTask]):
    """Binary tasks: (A, B, 1) -> probabilities (A, B, 2), the positive label's second."""

    promise = LabelSets
    calibration = PairMap

    @classmethod
    def outputs(cls, task: BinaryTask) -> int:
        """Numbers per row."""
        return 1

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Both probabilities from both signs: 1 - p would lose the small ones."""
        return {"probabilities": torch.cat([-logits, logits], dim=2).sigmoid()}
