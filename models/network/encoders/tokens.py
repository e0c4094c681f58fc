"""Texts as tokens: a learnt vector per place, a start token before them, one mask for all.

Texts of one network follow one another, each token marked with its input. A token's features do
not depend on where in the batch padding stands.
"""

from collections.abc import Mapping, Sequence

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.tokens import PADDING, UNKNOWN
from onepass.models.network.encoders.base import TokenPart
from onepass.models.network.flow import Flow
from onepass.models.network.sizes import Width


class TokensSpec(Frozen):
    """`width` features per token. A token that occurs in fewer than `min_count` training rows
    has the vector of the unknown, which learns from all of these.
    """

    width: Width = 64
    """Features of a token, which is the width D of the trunk."""
    min_count: int = Field(default=2, ge=1)
    """In how many training rows a token must occur to have a vector of its own; others share that
    of the unknown."""
    word_dropout: float = Field(default=0.0, ge=0, lt=1)
    """The share of words that training takes for unknown ones (Iyyer et al., ACL 2015)."""


class Tokens(nn.Module):
    """All inputs that are tokens, one behind the other, after the start token."""

    def __init__(self, parts: Sequence[TokenPart]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)
        widths = {part.width for part in parts}
        if len(widths) > 1:
            raise ValueError(
                "encoders: tokens of one network have one width: a pretrained trunk must read all "
                f"inputs that are sequences, or none; got {sorted(widths)}"
            )
        self.width = widths.pop()
        self.length = 1 + sum(part.length for part in parts)
        self.start = nn.Parameter(torch.randn(1, 1, self.width) * self.width**-0.5)
        several = len(parts) if len(parts) > 1 else 0
        self.marks = nn.ParameterList(torch.zeros(self.width) for _ in range(several))

    def forward(self, inputs: Mapping[str, Tensor], late: Tensor | None) -> Flow:
        """Tokens (B, 1 + L, D) and their mask; late rows wait beside them."""
        read = [part(inputs) for part in self.parts]
        first, there = read[0]
        rows = first.shape[0]  # which `len` would make a constant where the network is traced
        tokens = [first.new_zeros(rows, 1, 1) + self.start]
        masks = [there.new_ones(rows, 1)]
        for index, (x, mask) in enumerate(read):
            tokens.append(x + self.marks[index] if len(self.marks) else x)
            masks.append(mask)
        return Flow(torch.cat(tokens, dim=1), torch.cat(masks, dim=1), late)


def forgotten(indices: Tensor, share: float) -> Tensor:
    """Places of words, of which that share is taken for unknown: (B, L) -> (B, L)."""
    drawn = torch.rand(indices.shape, device=indices.device) < share
    return torch.where(drawn & (indices != PADDING), UNKNOWN, indices)
