"""Multilabel logits -> a probability per label, each for itself."""

from torch import Tensor

from onepass.models.contract.tasks import MultilabelTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.certainty import MultilabelSets
from onepass.models.network.certainty.probabilities import BetaMap
from onepass.models.network.head_indices import Indices


class MultilabelAnswers(Answers[MultilabelTask]):
    """Tasks of K labels each: (A, B, K) -> probabilities (A, B, K)."""

    promise = MultilabelSets
    calibration = BetaMap

    @classmethod
    def outputs(cls, task: MultilabelTask) -> int:
        """Numbers per row."""
        return len(task.labels)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Sigmoid: labels do not compete."""
        return {"probabilities": logits.sigmoid()}
