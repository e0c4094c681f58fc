"""Multilabel logits -> a probability per label, each for itself."""

from torch import Tensor

from onepass.models.contract.tasks import MultilabelTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.head_indices import Places


def outputs(task: MultilabelTask) -> int:
    """Numbers per row."""
    return len(task.labels)


class MultilabelAnswers(Answers):
    """Tasks of K labels each: (A, B, K) -> probabilities (A, B, K)."""

    def forward(self, logits: Tensor, places: Places) -> dict[str, Tensor]:
        """Sigmoid: labels do not compete."""
        return {"probabilities": logits.sigmoid()}
