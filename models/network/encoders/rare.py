"""Values that few training rows have: taken for unseen, they train what stands for those."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs import Input


class RareValues(nn.Module):
    """The places of C categories, 0 in place of rare ones: (B, C) -> (B, C).

    Which those are is a buffer: the contract knows the whole vocabulary.
    """

    kept: Tensor
    starts: Tensor

    def __init__(self, sizes: Mapping[str, int], least: int) -> None:
        """`sizes` count the unseen value, too, whose place is 0."""
        super().__init__()
        self.names, self.sizes, self.least = list(sizes), list(sizes.values()), least
        self.register_buffer("kept", torch.ones(sum(self.sizes), dtype=torch.bool))
        starts = torch.tensor([0, *self.sizes[:-1]]).cumsum(0)
        self.register_buffer("starts", starts, persistent=False)

    def fit(self, arrays: Arrays) -> None:
        """Counts the values of training rows."""
        counts = [
            np.bincount(arrays[name], minlength=size)
            for name, size in zip(self.names, self.sizes, strict=True)
        ]
        self.kept.copy_(torch.from_numpy(np.concatenate(counts) >= self.least))

    def values(self, inputs: Mapping[str, Input]) -> list[tuple[str, str | None]]:
        """What each element of the buffer stands for; None for the unseen."""
        return [(name, value) for name in self.names for value in (None, *inputs[name].vocabulary)]

    def forward(self, indices: Tensor) -> Tensor:
        """Places of what is frequent enough."""
        seats = (indices + self.starts).flatten()
        return indices * self.kept.index_select(0, seats).view_as(indices).to(indices.dtype)
