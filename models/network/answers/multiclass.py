"""Multiclass logits -> a probability per label."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from models.contract.tasks import MulticlassTask
from models.network.places import Places


def outputs(task: MulticlassTask) -> int:
    """Logits per row."""
    return len(task.labels)


class MulticlassAnswers(nn.Module):
    """G tasks of K labels each: (A, B, K) -> probabilities (A, B, K)."""

    def __init__(self, tasks: Sequence[MulticlassTask]) -> None:
        super().__init__()

    def fit(self, place: int, target: NDArray[np.float32]) -> None:
        """Nothing: probabilities have no unit."""

    def standardised(self, place: int, target: Tensor) -> Tensor:
        """Targets as they are: places of labels."""
        return target

    def forward(self, logits: Tensor, places: Places) -> dict[str, Tensor]:
        """Softmax."""
        return {"probabilities": logits.softmax(dim=2)}
