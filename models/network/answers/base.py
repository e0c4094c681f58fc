"""What the answers of every kind of task are: a module for a group of G tasks of equal shape."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.network.certainty import CertaintyKind
from onepass.models.network.certainty.probabilities import Calibration
from onepass.models.network.head_indices import Indices
from onepass.models.network.targets import Scale

Kind = TypeVar("Kind")


class Answers(nn.Module, ABC, Generic[Kind]):
    """From what the heads put out to logits, and from logits to the fields of an answer.

    What a kind learns beside its heads (cut points, a dispersion) is a parameter here, stacked
    over the G tasks, and becomes part of the logits, so that a loss sees logits alone.
    """

    cells: ClassVar[bool] = False
    """Whether there is an answer for each cell that the trunk hands on, not one for the row."""
    promise: ClassVar[CertaintyKind | None] = None
    """What promises something of such answers, where that can be."""
    calibration: ClassVar[type[Calibration] | None] = None
    """What makes their probabilities as often true as they say, where something is promised."""

    def __init__(self, tasks: Sequence[Kind] = ()) -> None:
        super().__init__()
        self.scale: Scale = "standard"

    @classmethod
    @abstractmethod
    def outputs(cls, task: Kind) -> int:
        """How many numbers a head of this task puts out, for each row or cell."""

    @classmethod
    def alike(cls, task: Kind) -> Hashable:
        """What tasks of one group have in common, beside their kind and their outputs."""
        return None

    def scale_by(self, scale: Scale) -> None:
        """How targets are scaled, of kinds whose targets are; said before anything is fitted."""

    @property
    def ranked(self) -> bool:
        """Whether logits are scores of ranks."""
        return self.scale == "quantile"

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes what it needs of one task's answered training rows (N, ...)."""

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B, ...) -> (B, ...)."""
        return target

    def logits(self, outputs: Tensor, indices: Indices) -> Tensor:
        """What the heads at these indices put out (A, B, outputs) -> logits (A, B, K)."""
        return outputs

    @abstractmethod
    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Logits (A, B, K) -> the fields of the answers (A, B, ...)."""

    def of_members(self, logits: Tensor, indices: Indices, *, members: int) -> dict[str, Tensor]:
        """Logits (A, N B, K) of N members -> the means of their answers (A, B, ...)."""
        fields = self(logits, indices)
        return {name: over_members(field, members) for name, field in fields.items()}


def over_members(field: Tensor, members: int) -> Tensor:
    """The mean over N members: (A, N B, ...) -> (A, B, ...)."""
    return field.reshape(len(field), members, -1, *field.shape[2:]).mean(dim=1)


AnswersKind = type[Answers[Any]]
