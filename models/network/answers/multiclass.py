"""Multiclass logits -> a probability per label."""

from torch import Tensor

from onepass.models.contract.tasks import MulticlassTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.head_indices import Places


def outputs(task: MulticlassTask) -> int:
    """Numbers per row."""
    return len(task.labels)


class MulticlassAnswers(Answers):
    """Tasks of K labels each: (A, B, K) -> probabilities (A, B, K)."""

    def forward(self, logits: Tensor, places: Places) -> dict[str, Tensor]:
        """Softmax."""
        return {"probabilities": logits.softmax(dim=2)}
