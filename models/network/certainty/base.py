"""What every promise is: scores of a group of tasks, and how large these may be."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from onepass.models.network.head_indices import Indices, chosen

NEARLY = 1e-5
"""How much more is allowed than what a row that calibrates has: by so much the same row may be
answered otherwise, beside other rows or by another engine. Of rows that repeat, as those of
categories alone do, many have the very score that is the largest allowed one."""


class Certainty(nn.Module, ABC):
    """Of G tasks: from the fields of answers (A, B, ...) to those that promise something.

    A score says how far a label lies from the answer, on each of `sides`; `most` is how large it
    may be. All of it are buffers: no step of training changes them.
    """

    most: Tensor
    """(G, sides, C + 1): of rows whose group has too few of its own, and of each of C groups."""
    sides: int = 1

    def __init__(self, tasks: Sequence[Any], *, width: int, groups: int) -> None:
        super().__init__()
        shape = (len(tasks), self.sides, groups + 1)
        self.register_buffer("most", torch.full(shape, torch.inf))

    @abstractmethod
    def forward(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, group: Tensor | None
    ) -> dict[str, Tensor]:
        """Fields (A, B, ...), the features (B, F) or (B, A, F) that they were made of, the group of
        each row (B,) -> further fields (A, B, ...)."""

    @abstractmethod
    def scores(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, truth: Tensor
    ) -> Tensor:
        """The same, and the labels (A, B) or (A, B, K) -> the scores of these (A, B, sides)."""

    def allowed(self, indices: Indices, group: Tensor | None) -> Tensor:
        """How large scores may be: (A, B or 1, sides)."""
        most = chosen(self.most, indices)
        own = most[:, :, :1] if group is None else most.index_select(2, group)
        return own.transpose(1, 2)


CertaintyKind = type[Certainty]
