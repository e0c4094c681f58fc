"""Parts of inputs that may be absent are wrapped, others are as they are."""

from onepass.models.contract.inputs import SequenceInput, TextInput
from onepass.models.network.encoders.number import StandardNumbers
from onepass.models.network.encoders.optional import OptionalRows, OptionalTokens
from onepass.models.network.encoders.sequence import SequenceTokens
from onepass.models.network.encoders.text import TextTokens
from onepass.models.network.encoders.tokens import TokensSpec
from onepass.models.network.encoders.wrapped import row_part, token_part


def test_only_what_may_be_absent_is_wrapped() -> None:
    rows = StandardNumbers(["x"])
    assert row_part(rows, ["x"], []) is rows
    assert isinstance(row_part(rows, ["x"], ["x"]), OptionalRows)
    text = TextTokens("t", TextInput(), TokensSpec())
    assert token_part(text, None, False) is text
    assert isinstance(token_part(text, None, True), OptionalTokens)
    words = SequenceTokens("s", SequenceInput(), 4)
    assert token_part(words, None, True) is words, "an empty list says that it is absent"
