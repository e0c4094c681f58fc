"""Multiclass logits -> a probability per label."""

from torch import Tensor

from onepass.models.contract.tasks import MulticlassTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.certainty import LabelSets
from onepass.models.network.certainty.probabilities import MatrixMap
from onepass.models.network.head_indices import Indices


class MulticlassAnswers(Answers[MulticlassTask]):
    """Tasks of K labels each: (A, B, K) -> probabilities (A, B, K)."""

    promise = LabelSets
    calibration = MatrixMap

    @classmethod
    def outputs(cls, task: MulticlassTask) -> int:
        """Numbers per row."""
        return len(task.labels)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Softmax."""
        return {"probabilities": logits.softmax(dim=2)}
