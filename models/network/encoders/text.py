"""A text: its tokens, a learnt vector each, where the trunk takes tokens; else a bag of them."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs import TextInput
from onepass.models.contract.tokens import PADDING, UNKNOWN, channel, rows_with
from onepass.models.network.encoders.bag import BagSpec, TextBag
from onepass.models.network.encoders.base import Encoded, RowPart, TokenPart
from onepass.models.network.encoders.tokens import TokensSpec, forgotten
from onepass.models.network.flow import FedLayout


class TextTokens(TokenPart):
    """(B, L) places -> (B, L, D), and the mask (B, L)."""

    seat: Tensor

    def __init__(self, name: str, declared: TextInput, spec: TokensSpec) -> None:
        super().__init__()
        self.name = name
        self.length = declared.longest
        self.width = spec.width
        self.min_count = spec.min_count
        self.word_dropout = spec.word_dropout
        self.table = nn.Embedding(declared.places, spec.width)
        nn.init.normal_(self.table.weight, std=spec.width**-0.5)
        self.register_buffer("seat", torch.arange(declared.places, dtype=torch.int32))

    def fit(self, arrays: Arrays) -> None:
        """Takes which tokens occur often enough in training rows."""
        counts = rows_with(channel(arrays[self.name]), len(self.seat))
        self.seat[torch.from_numpy(counts < self.min_count)] = UNKNOWN

    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The vectors of the tokens, and which there are."""
        indices = channel(inputs[self.name])
        table_rows = torch.index_select(self.seat, 0, indices.flatten()).view_as(indices)
        if self.training and self.word_dropout:
            table_rows = forgotten(table_rows, self.word_dropout)
        return self.table(table_rows), indices != PADDING


class EncodedText(Encoded[TextInput, tuple[BagSpec, TokensSpec]]):
    """A text is tokens, or rows."""

    layout = "tokens"

    def part(self, layout: FedLayout) -> RowPart | TokenPart:
        """Its tokens, or their weighted mean."""
        bag, tokens = self.spec
        if layout == "tokens":
            return TextTokens(self.name, self.declared, tokens)
        return TextBag(self.name, self.declared, bag)
