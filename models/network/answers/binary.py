"""Binary logits -> the probabilities of both labels."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.contract.tasks import BinaryTask
from models.network.places import Places


def outputs(task: BinaryTask) -> int:
    """Logits per row."""
    return 1


class BinaryAnswers(nn.Module):
    """G binary tasks: (A, B, 1) -> probabilities (A, B, 2), the positive label's second."""

    def __init__(self, tasks: Sequence[BinaryTask]) -> None:
        super().__init__()

    def fit(self, place: int, target: NDArray[np.float32]) -> None:
        """Nothing: probabilities have no unit."""

    def standardised(self, place: int, target: Tensor) -> Tensor:
        """Targets as they are: 0 or 1."""
        return target

    def forward(self, logits: Tensor, places: Places) -> dict[str, Tensor]:
        """Both probabilities from both signs: 1 - p would lose the small ones."""
        return {"probabilities": torch.cat([-logits, logits], dim=2).sigmoid()}
