"""Batches of rows of about the same length: what pads the shorter ones is worked on for nothing.

Rows are drawn as ever, so many batches of them are sorted by length, parted anew, and the batches
are drawn in an order that says nothing of length.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

WINDOW = 32
"""Batches whose rows are sorted together: the more, the less padding, and the less by chance."""


def by_length(
    order: Tensor, lengths: Tensor, ends: Sequence[int], generator: torch.Generator
) -> list[Tensor]:
    """The rows (N,) of an epoch in batches that end there, which then stand in another order."""
    batches = order.tensor_split(list(ends))
    sorted_ones = list[Tensor]()
    for start in range(0, len(batches), WINDOW):
        window = torch.cat(batches[start : start + WINDOW])
        window = window[lengths[window].argsort(stable=True)]
        sizes = [len(batch) for batch in batches[start : start + WINDOW]]
        sorted_ones += window.split(sizes)
    return [sorted_ones[n] for n in torch.randperm(len(batches), generator=generator).tolist()]
