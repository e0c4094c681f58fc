"""A text: cut into tokens, of which the network is fed the places."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from models.contract.frozen import Frozen
from models.contract.inputs.base import InputBase
from models.contract.tokens import SPECIAL, padded
from models.contract.words import hashed

READ_LETTERS = 64
"""Per token that is kept: no more of a longer text is looked at, so a megabyte costs little."""


class HashedWords(Frozen):
    """Words, and runs of up to `ngrams` of them, each hashed into one of `buckets`."""

    kind: Literal["hashed"] = "hashed"
    buckets: int = Field(default=2**15, ge=2, le=2**24)
    ngrams: int = Field(default=1, ge=1, le=3)
    lower: bool = True


class TextInput(InputBase):
    """The first `max_tokens` words are read. An empty text is one, too."""

    kind: Literal["text"] = "text"
    max_tokens: int = Field(default=256, ge=1, le=8192)
    tokens: HashedWords = HashedWords()
    default: str | None = None

    takes: ClassVar[str] = "O"

    @property
    def places(self) -> int:
        """How many different ones tokens have, padding and the unknown word's included."""
        return SPECIAL + self.tokens.buckets

    @property
    def length(self) -> int:
        """Tokens that a text has at most."""
        return self.max_tokens * self.tokens.ngrams

    def field_schema(self) -> CoreSchema:
        """What a caller may send."""
        return core_schema.str_schema(strict=True)

    def array(self, values: Sequence[str | None]) -> NDArray[Any]:
        """Checked texts, None where the default shall stand: (B, L) int32 places, 0 behind them."""
        default = self.default or ""
        return padded([self._read(default if value is None else value) for value in values])

    def _read(self, text: str) -> list[int]:
        spec = self.tokens
        text = text[: READ_LETTERS * self.max_tokens]
        found = hashed(
            text.lower() if spec.lower else text,
            buckets=spec.buckets,
            ngrams=spec.ngrams,
            most=self.max_tokens,
        )
        return [SPECIAL + place for place in found]

    def item_schema(self) -> CoreSchema:
        """The rule for one item of a tensor."""
        return self.field_schema()

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items that rule refuses: (B,) -> (B,)."""
        return np.array([not isinstance(value, str) for value in values], dtype=np.bool_)

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Texts: (B, L) int32 places."""
        return self.array(values.tolist())

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        return {"type": "string", "description": f"a text; its first {self.max_tokens} words count"}
