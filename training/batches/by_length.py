"""Batches of rows of about the same length: what pads the shorter ones is worked on for nothing.

Rows are drawn as ever, so many batches of them are sorted by length, parted anew, and the batches
are drawn in an order that says nothing of length.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from onepass.models.contract.tokens import PADDING

WINDOW = 32
"""Batches whose rows are sorted together: the more, the less padding, and the less by chance."""
SOME_ROWS = 2**16
"""Whose lengths are taken at once."""


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


def lengths(tokens: Tensor) -> Tensor:
    """Up to where each row has tokens, at least 1: (N, L, ...) -> (N,), on the CPU."""
    return torch.cat([_lengths(some) for some in tokens.split(SOME_ROWS)])


def _lengths(tokens: Tensor) -> Tensor:
    there = tokens.flatten(2).any(dim=2) if tokens.dim() > 2 else tokens != PADDING  # (N, L)
    indices = torch.arange(1, tokens.shape[1] + 1, dtype=torch.int32, device=tokens.device)
    return (there * indices).amax(dim=1).clamp(min=1).cpu()
