"""Tokens that were split already: a learnt vector per word, and the mean of those of its n-grams.

Their sum says what a word is where it was seen often, and what it looks like everywhere (Bojanowski
et al., "Enriching Word Vectors with Subword Information", TACL 2017). Gather and weigh, as
`nn.EmbeddingBag` would become a loop over rows in the exported graph.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs import SequenceInput
from onepass.models.contract.tokens import PADDING
from onepass.models.network.encoders.bag import BagSpec
from onepass.models.network.encoders.base import Encoded, RowPart, TokenPart
from onepass.models.network.encoders.tokens import TokensSpec, forgotten
from onepass.models.network.flow import FedLayout
from onepass.models.network.stages import masked_mean


class SequenceTokens(TokenPart):
    """(B, L, 1 + G) places -> (B, L, D), and the mask (B, L)."""

    empty_is_absent = True
    named_rows = "words.weight"

    def __init__(
        self, name: str, declared: SequenceInput, width: int, word_dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.name = name
        self.word_dropout = word_dropout
        self.length = declared.max_tokens
        self.width = width
        self.words = nn.Embedding(declared.places, width)
        self.ngrams = nn.Embedding(1 + declared.ngrams.buckets, width)
        nn.init.normal_(self.words.weight, std=width**-0.5)
        nn.init.zeros_(self.ngrams.weight)  # what was never trained says nothing

    def fit(self, arrays: Arrays) -> None:
        """Nothing: the vocabulary stands in the contract."""

    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The vectors of the tokens, and which there are."""
        indices = inputs[self.name]
        words, ngrams = indices[:, :, 0], indices[:, :, 1:].flatten(0, 1)  # (B, L), (B L, G)
        there = words != PADDING
        if self.training and self.word_dropout:
            words = forgotten(words, self.word_dropout)
        share = (ngrams != PADDING).to(self.words.weight.dtype).unsqueeze(1)  # (B L, 1, G)
        parts = torch.bmm(share, self.ngrams(ngrams)) / share.sum(dim=2, keepdim=True).clamp(min=1)
        return self.words(words) + parts.squeeze(1).view(*words.shape, -1), there


class SequenceBag(RowPart):
    """(B, L, 1 + G) places -> (B, width): the mean of the tokens, where the trunk takes rows."""

    def __init__(self, name: str, declared: SequenceInput, width: int) -> None:
        super().__init__()
        self.tokens = SequenceTokens(name, declared, width)
        self.width = width

    def fit(self, arrays: Arrays) -> None:
        """Nothing."""

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """The mean; of nothing, 0."""
        x, mask = self.tokens(inputs)
        return masked_mean(x, mask)


class EncodedSequence(Encoded[SequenceInput, tuple[BagSpec, TokensSpec]]):
    """A sequence is tokens, or rows; tags belong to its tokens, and to no others beside them."""

    layout = "tokens"
    foremost = True

    def part(self, layout: FedLayout) -> RowPart | TokenPart:
        """Its tokens, or their mean."""
        bag, tokens = self.spec
        if layout == "tokens":
            return SequenceTokens(self.name, self.declared, tokens.width, tokens.word_dropout)
        return SequenceBag(self.name, self.declared, bag.width)
