"""A text as tokens, or as a bag of them."""

import numpy as np
import torch

from onepass.models.contract.inputs import TextInput
from onepass.models.contract.inputs.text import HashedWords
from onepass.models.contract.tokens import PADDING, UNKNOWN
from onepass.models.network.encoders.bag import BagSpec, TextBag
from onepass.models.network.encoders.text import EncodedText, TextTokens
from onepass.models.network.encoders.tokens import TokensSpec

TEXT = TextInput(tokens=HashedWords(buckets=6))


def test_the_trunk_decides_what_it_is() -> None:
    one = EncodedText("t", TEXT, (BagSpec(width=3), TokensSpec(width=5)))
    tokens, bag = one.part("tokens"), one.part("rows")
    assert isinstance(tokens, TextTokens)
    assert isinstance(bag, TextBag)
    assert (tokens.width, bag.width) == (5, 3)


def test_rare_tokens_have_the_vector_of_the_unknown() -> None:
    part = TextTokens("t", TEXT, TokensSpec(width=2, min_count=2))
    rows = np.array([[3, 4], [3, PADDING]], dtype=np.int32)
    part.fit({"t": rows})
    x, mask = part({"t": torch.from_numpy(rows)})
    assert mask.tolist() == [[True, True], [True, False]]
    assert torch.equal(x[0, 1], part.table.weight[UNKNOWN])
    assert torch.equal(x[0, 0], part.table.weight[3])
