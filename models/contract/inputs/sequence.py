"""A sequence: tokens that are split already, of which the network is fed words and their letters.

A word is a place in a vocabulary learnt in training. Beside it stand its character n-grams, hashed
to places without a vocabulary, so that a word never seen is known by its parts (Bojanowski et al.,
"Enriching Word Vectors with Subword Information", TACL 2017).
"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Annotated, Any, ClassVar, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs.lists import ListInput, unpadded
from onepass.models.contract.pretrained import PretrainedPieces, absent, words_table
from onepass.models.contract.tokens import SPECIAL, UNKNOWN
from onepass.models.contract.words import CACHED, CACHED_LETTERS, Lengths, letter_runs, most_runs


class Ngrams(Frozen):
    """Runs of so many letters, the word's two ends counting as letters, hashed into `buckets`.

    Of a word of more than `letters` letters its first and its last ones are read.
    """

    lengths: Annotated[Lengths, Field(min_length=1, max_length=64)] = (3,)
    """How many letters a run has; several lengths are read beside each other."""
    letters: int = Field(default=12, ge=2, le=64)
    """How many letters of a longer word are read: its first and its last ones."""
    buckets: int = Field(default=2**14, ge=2, le=2**24)
    """Places that runs are hashed to."""

    @property
    def most(self) -> int:
        """How many a word has at most."""
        return most_runs(self.lengths, self.letters)

    def indices(self, word: str) -> list[int]:
        """The buckets of a word's n-grams, from 1 on; 0 is none."""
        runs = letter_runs(word, self.lengths, self.letters)
        return [1 + crc32(run.encode()) % self.buckets for run in runs]


class SequenceInput(ListInput):
    """A list of at most `max_tokens` tokens, none of them empty; the list may be.

    `values` is learnt from the training rows, in small letters if `lower`: the words that occur at
    least `min_count` times. The rarer ones train the place that all unknown words share.
    """

    kind: Literal["sequence"] = "sequence"
    max_tokens: int = Field(default=256, ge=1, le=8192)
    """The most tokens that a row may have."""
    values: tuple[str, ...] = ()
    """The vocabulary. Left empty in a spec, it is learnt from the training rows."""
    min_count: int = Field(default=2, ge=1)
    """How often a word must occur in the training rows to have a place of its own."""
    lower: bool = True
    """Whether capital letters are read as small ones in the vocabulary."""
    ngrams: Ngrams = Ngrams()
    """Runs of letters that are read beside each word."""
    default: None = None
    """A sequence has none."""
    pretrained: PretrainedPieces | None = Field(default=None, exclude_if=absent)
    """The tokenizer of a pretrained trunk that reads it, too; a spec names the trunk instead."""

    called: ClassVar[str] = "tokens"
    readable: ClassVar[bool] = True

    @property
    def most(self) -> int:
        """Tokens of one row, at most."""
        return self.max_tokens

    @property
    def places(self) -> int:
        """How many different ones words have, padding and the unknown word's included."""
        return SPECIAL + len(self.values)

    @property
    def row_shape(self) -> Shape:
        """Of each token its word and its n-grams."""
        return (ANY, 1 + self.ngrams.most)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its values."""
        return self.values

    def word(self, token: str) -> str:
        """As it stands in the vocabulary."""
        token = self.reading.letters(token)
        return token.lower() if self.lower else token

    def array(self, values: Sequence[Sequence[str]]) -> NDArray[Any]:
        """Checked lists: (B, L, 1 + G) int32, a word's place and those of its n-grams.

        L is the longest list's, at least 1; behind a list's last token stands 0.
        """
        return self._table(values, max(1, max(map(len, values), default=1)))

    def _table(self, rows: Sequence[Sequence[str]], length: int) -> NDArray[np.int32]:
        width, read = 1 + self.ngrams.most, self._read
        table = np.zeros((len(rows), length, width), dtype=np.int32)
        there = np.arange(length) < np.array([len(row) for row in rows]).reshape(-1, 1)  # (B, L)
        content = b"".join(read(token) for row in rows for token in row)
        table[there] = np.frombuffer(content, dtype=np.int32).reshape(-1, width)
        return table

    @cached_property
    def _read(self) -> Callable[[str], bytes]:
        """A token's places as they lie in an array."""
        known = {value: index for index, value in enumerate(self.values, start=SPECIAL)}
        size = 1 + self.ngrams.most

        def look_up(token: str) -> bytes:
            indices = np.zeros(size, dtype=np.int32)
            ngrams = self.ngrams.indices(self.reading.letters(token))
            indices[0] = known.get(self.word(token), UNKNOWN)
            indices[1 : 1 + len(ngrams)] = ngrams
            return indices.tobytes()

        cached = lru_cache(CACHED)(look_up)
        return lambda token: (cached if len(token) <= CACHED_LETTERS else look_up)(token)

    @property
    def pieces(self) -> PretrainedPieces | None:
        """Those of the trunk that reads it, too."""
        return self.pretrained

    @property
    def pieces_shape(self) -> Shape:
        """Of each piece its number, and that of the token that it is a part of."""
        return (ANY, 2)

    def pieces_array(self, values: Sequence[Sequence[str]]) -> NDArray[Any]:
        """Checked lists: (B, L, 2) int32, 0 behind their pieces."""
        assert self.pretrained is not None, "else there is no such array"
        cut, read = self.pretrained.cutter.words, self.reading.letters
        return words_table([cut([read(token) for token in row]) for row in values])

    def pieces_column(self, values: NDArray[Any]) -> NDArray[Any]:
        """The same of checked tokens, rows padded by empty ones: (B, L)."""
        return self.pieces_array(unpadded(values))

    def item_schema(self) -> CoreSchema:
        """The rule for one token."""
        return core_schema.custom_error_schema(
            core_schema.str_schema(strict=True, min_length=1),
            custom_error_type="token",
            custom_error_message="must be a token: text, and not empty",
        )

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Checked tokens, rows padded by empty ones: (B, L) -> (B, L, 1 + G) int32."""
        return self._table(unpadded(values), max(1, values.shape[1]))

    @property
    def described(self) -> list[str | None]:
        """How many tokens it has, and how many words it knows."""
        return [f"up to {self.max_tokens} tokens", f"{len(self.values)} words"]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        return {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "maxItems": self.max_tokens,
            "description": f"tokens in their order; {len(self.values)} words were seen in "
            "training, others are known by their letters",
        }
