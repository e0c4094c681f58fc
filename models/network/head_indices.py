"""Indices: which heads of a group are asked for. None stands for all of them, in their order."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

Indices = Tensor | None
"""(A,) int64, or None. A tensor, so that the exported graph can be cut down to any subset."""


class Stacked(NamedTuple):
    """A parameter (G, ...) that holds a slice for each of G tasks."""

    tasks: tuple[str, ...]
    parameter: nn.Parameter


def chosen(table: Tensor, indices: Indices) -> Tensor:
    """The rows at these indices: (G, ...) -> (A, ...)."""
    return table if indices is None else torch.index_select(table, 0, indices)
