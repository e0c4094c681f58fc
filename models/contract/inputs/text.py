"""A text: cut into tokens, of which the network is fed the places."""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field
from pydantic_core import CoreSchema

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs.base import InputBase
from onepass.models.contract.inputs.names import text_schema
from onepass.models.contract.known_words import KnownWords
from onepass.models.contract.pretrained import PretrainedPieces, absent, none, texts_table
from onepass.models.contract.subwords import Cutter, Model, Pair
from onepass.models.contract.tokens import SPECIAL, beside, padded
from onepass.models.contract.words import LETTERS, Lengths, hashed, most_runs

DEFAULT_TOKENS = "hashed"
READ_LETTERS = 16
"""Per token that is kept: no more of a longer text is looked at, so a megabyte costs little."""


class HashedWords(Frozen):
    """Words, runs of up to `ngrams` of them, and each word's runs of so many `letters` (its ends
    count as letters), each hashed into one of `buckets`. With `once` what a text says again is not
    read again."""

    kind: Literal["hashed"] = "hashed"
    buckets: int = Field(default=2**16, ge=2, le=2**24)
    """Places that words are hashed to. Two words may share one: the more places, the rarer."""
    ngrams: int = Field(default=1, ge=1, le=3)
    """The longest run of words that has a place of its own: 2 reads pairs, too."""
    letters: Lengths = ()
    """Lengths of the runs of letters that are read of each word, such as [3, 4]; none unless
    said."""
    lower: bool = True
    """Whether capital letters are read as small ones."""
    once: bool = Field(default=False, exclude_if=lambda once: not once)
    """Whether what a text says again is not read again."""


class Subwords(Frozen):
    """Up to `size` pieces of words; `pieces` and `merges` are learnt from the training rows."""

    kind: Literal["subwords"] = "subwords"
    model: Model = "bpe"
    """How pieces are learnt: `bpe` joins the most frequent pairs (Sennrich et al., ACL 2016),
    `wordpiece` those that explain the rows best (Schuster, Nakajima, ICASSP 2012)."""
    size: int = Field(default=8000, ge=300, le=2**18)
    """The most pieces of the vocabulary."""
    lower: bool = True
    """Whether capital letters are read as small ones."""
    pieces: tuple[str, ...] = ()
    """The vocabulary. Learnt from the training rows: a spec leaves it out."""
    merges: tuple[Pair, ...] = ()
    """Which pieces become one, in order. Learnt from the training rows: a spec leaves it out."""

    @cached_property
    def cutter(self) -> Cutter:
        """Raises NoTokenizers: the extra is not installed."""
        return Cutter(self.model, self.pieces, self.merges, lower=self.lower)


class Cut(NamedTuple):
    """A text that is read in other ways, too: the places of its tokens; a pretrained trunk's
    pieces; the places of words that have vectors."""

    own: list[int]
    pieces: list[int]
    words: list[int]


def _with_kind(value: Any) -> Any:
    return {"kind": DEFAULT_TOKENS, **value} if isinstance(value, dict) else value


class TextInput(InputBase):
    """The first `max_tokens` words, or pieces of words, are read. An empty text is one, too.

    `words` are those with a pretrained vector of their own, which training learns: they are read
    beside the tokens.
    """

    kind: Literal["text"] = "text"
    max_tokens: int = Field(default=256, ge=1, le=8192)
    """How many tokens of a text are read; the rest is passed over."""
    tokens: Annotated[
        HashedWords | Subwords, Field(discriminator="kind"), BeforeValidator(_with_kind)
    ] = HashedWords()
    """How a text is cut: `hashed` words, which need no vocabulary, or learnt `subwords`."""
    default: str | None = None
    pretrained: PretrainedPieces | None = Field(default=None, exclude_if=absent)
    """The tokenizer of a pretrained trunk that reads it, too; a spec names the trunk instead."""
    words: tuple[str, ...] = Field(default=(), exclude_if=none)
    """Words that have a pretrained vector. Taken from the list that `encoders` names: a spec leaves
    it out."""

    takes: ClassVar[str] = "O"
    readable: ClassVar[bool] = True
    worded: ClassVar[bool] = True
    decodes: ClassVar[Literal["text"]] = "text"
    watched: ClassVar[Literal["items"]] = "items"

    @property
    def unknown_items(self) -> bool:
        """Of pieces of words, those that a vocabulary lacks; every word has a hash."""
        return isinstance(self.tokens, Subwords)

    @property
    def places(self) -> int:
        """How many different ones tokens have, padding and the unknown one included."""
        match self.tokens:
            case HashedWords(buckets=count):
                return SPECIAL + count
            case Subwords(pieces=pieces):
                return SPECIAL + len(pieces)

    @property
    def row_shape(self) -> Shape:
        """As many tokens as the longest text has; where words are read beside them, both."""
        return (ANY, 2) if self.words else (ANY,)

    @property
    def pieces(self) -> PretrainedPieces | None:
        """Those of the trunk that reads it, too."""
        return self.pretrained

    @property
    def longest(self) -> int:
        """Tokens that a text has at most."""
        match self.tokens:
            case HashedWords(ngrams=ngrams, letters=letters):
                return self.max_tokens * (ngrams + most_runs(letters, LETTERS))
            case Subwords():
                return self.max_tokens

    @property
    def most_letters(self) -> int:
        """That are looked at, whoever reads it."""
        others = 0 if self.pretrained is None else self.pretrained.max_tokens
        return READ_LETTERS * max(self.max_tokens, others)

    def field_schema(self) -> CoreSchema:
        """What a caller may send."""
        return text_schema(self.reading)

    def letters(self, value: str | None) -> int:
        """How many letters `decode` looks at, those of all runs of letters included."""
        letters = min(len(value or ""), READ_LETTERS * self.max_tokens)
        others = 0
        if self.pretrained is not None:
            others = 2 * min(len(value or ""), READ_LETTERS * self.pretrained.max_tokens)
        match self.tokens:
            case HashedWords(letters=lengths):
                return letters * (1 + sum(lengths)) + others
            case Subwords():
                return letters + others

    @cached_property
    def _known(self) -> KnownWords:
        return KnownWords(self.words, lower=self.tokens.lower)

    def known_words(self, value: str | None) -> list[int]:
        """The places of those of its words that are known: 1 is the first of `words`."""
        text = self._text(value)[: READ_LETTERS * self.max_tokens]
        return self._known.indices(text, self.max_tokens)

    def decode(self, value: str | None) -> list[int] | Cut:
        """A checked text, None where the default shall stand -> the places of its tokens."""
        text = self._text(value)
        own = self._own(text)
        if self.pretrained is None and not self.words:
            return own
        pieces = [] if self.pretrained is None else self.pretrained.cutter.text(text)
        return Cut(own, pieces, self.known_words(value) if self.words else [])

    def _text(self, value: str | None) -> str:
        return self.reading.text((self.default or "") if value is None else value)

    def _own(self, text: str) -> list[int]:
        text = text[: READ_LETTERS * self.max_tokens]
        match self.tokens:
            case HashedWords(buckets=buckets, ngrams=ngrams, letters=letters, lower=lower) as own:
                text = text.lower() if lower else text
                most = self.max_tokens
                hashes = hashed(text, buckets=buckets, ngrams=ngrams, most=most, letters=letters)
                kept = dict.fromkeys(hashes) if own.once else hashes
                return [SPECIAL + bucket for bucket in kept]
            case Subwords(cutter=cutter):
                return cutter.indices(text, self.max_tokens)

    def array(self, values: Sequence[list[int] | Cut]) -> NDArray[Any]:
        """Decoded texts: (B, L) int32 places, 0 behind them; or (B, L, 2), words beside tokens."""
        own = [value.own if isinstance(value, Cut) else value for value in values]
        words = [value.words if isinstance(value, Cut) else [] for value in values]
        return beside(own, words) if self.words else padded(own)

    def pieces_array(self, values: Sequence[Any]) -> NDArray[Any]:
        """Decoded texts: (B, L) int32 pieces, 0 behind them."""
        return texts_table([value.pieces for value in values])

    def length_of(self, value: list[int] | Cut | None) -> int:
        """Tokens, words or pieces, of which there are most."""
        return max(map(len, value)) if isinstance(value, Cut) else len(value or ())

    def item_schema(self) -> CoreSchema:
        """The rule for one item of a tensor."""
        return self.field_schema()

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items that rule refuses: (B,) -> (B,)."""
        wrong = np.array([not isinstance(value, str) for value in values], dtype=np.bool_)
        return wrong | self.reading.gone(values) if self.reading.empty == "missing" else wrong

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Texts: (B, L) int32 places."""
        return padded([self._own(self._text(value)) for value in values])

    def pieces_column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Texts: (B, L) int32 pieces."""
        assert self.pretrained is not None, "else there is no such array"
        cut = self.pretrained.cutter.text
        return texts_table([cut(self._text(value)) for value in values])

    @property
    def described(self) -> list[str | None]:
        """How much of it is read."""
        return [
            f"{self.max_tokens} words",
            *((self.pretrained and [self.pretrained.described]) or []),
        ]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        unit = {"hashed": "words", "subwords": "pieces of words"}[self.tokens.kind]
        others = "" if self.pretrained is None else f", and {self.pretrained.described}"
        return {
            "type": "string",
            "description": f"a text; its first {self.max_tokens} {unit} count{others}",
            **self.said_missing(),
        }
