"""Places: which heads of a group are asked for. None stands for all of them, in their order."""

import torch
from torch import Tensor

Places = Tensor | None
"""(A,) int64, or None. A tensor, so that the exported graph can be cut down to any subset."""


def chosen(table: Tensor, places: Places) -> Tensor:
    """The rows of these places: (G, ...) -> (A, ...)."""
    return table if places is None else torch.index_select(table, 0, places)
