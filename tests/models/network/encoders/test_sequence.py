"""Tokens that were split already: words, and their n-grams."""

import torch

from onepass.models.contract.inputs import SequenceInput
from onepass.models.contract.tokens import PADDING
from onepass.models.network.encoders.bag import BagSpec
from onepass.models.network.encoders.sequence import (
    EncodedSequence,
    SequenceBag,
    SequenceTokens,
)
from onepass.models.network.encoders.tokens import TokensSpec

SEQUENCE = SequenceInput(values=("a", "b"))


def rows() -> torch.Tensor:
    """Two tokens of one n-gram each, and padding."""
    return torch.tensor([[[2, 5], [3, 6], [PADDING, PADDING]], [[PADDING, PADDING]] * 3])


def test_a_token_is_its_word_and_the_mean_of_its_n_grams() -> None:
    part = SequenceTokens("s", SEQUENCE, 4)
    torch.nn.init.normal_(part.ngrams.weight)
    x, mask = part({"s": rows()})
    assert mask.tolist() == [[True, True, False], [False] * 3]
    torch.testing.assert_close(x[0, 1], part.words.weight[3] + part.ngrams.weight[6])


def test_of_nothing_the_mean_is_nothing() -> None:
    bag = SequenceBag("s", SEQUENCE, 4)
    assert bag({"s": rows()})[1].tolist() == [0.0] * 4


def test_its_tokens_come_first_and_absent_it_has_none() -> None:
    one = EncodedSequence("s", SEQUENCE, (BagSpec(width=3), TokensSpec(width=5)))
    tokens = one.part("tokens")
    assert one.foremost
    assert isinstance(tokens, SequenceTokens)
    assert tokens.empty_is_absent
    assert isinstance(one.part("rows"), SequenceBag)
