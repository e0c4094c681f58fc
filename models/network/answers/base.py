"""What the answers of every kind of task are: a module for a group of G tasks of equal shape."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.network.head_indices import Places


class Answers(nn.Module):
    """From what the heads put out to logits, and from logits to the fields of an answer.

    What a kind learns beside its heads (cut points, a dispersion) is a parameter here, stacked
    over the G tasks, and becomes part of the logits, so that a loss sees logits alone.
    """

    def fit(self, place: int, target: NDArray[np.float32]) -> None:
        """Takes what it needs of one task's answered training rows (N, ...)."""

    def standardised(self, place: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B, ...) -> (B, ...)."""
        return target

    def logits(self, outputs: Tensor, places: Places) -> Tensor:
        """What the heads at these places put out (A, B, outputs) -> logits (A, B, K)."""
        return outputs

    def forward(self, logits: Tensor, places: Places) -> dict[str, Tensor]:
        """Logits (A, B, K) -> the fields of the answers (A, B, ...)."""
        raise NotImplementedError
