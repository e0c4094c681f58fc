"""Tagging: one number per label and token -> the probability of each."""

from torch import Tensor

from onepass.models.contract.tasks import TaggingTask
from onepass.models.network.answers.base import Answers
from onepass.models.network.certainty import TagSets
from onepass.models.network.certainty.probabilities import MatrixMap
from onepass.models.network.head_indices import Indices


class TaggingAnswers(Answers[TaggingTask]):
    """Tasks of K labels each: (A, B, L, K) -> probabilities (A, B, L, K)."""

    cells = True
    promise = TagSets
    calibration = MatrixMap

    @classmethod
    def outputs(cls, task: TaggingTask) -> int:
        """Numbers per token."""
        return len(task.labels)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Softmax."""
        return {"probabilities": logits.softmax(dim=3)}
