"""The tokenizer of a pretrained trunk: texts, or words that were split already, become its pieces.

It is a file of the bundle, that of the folder the trunk came from, byte for byte; the contract
holds its name, which its sha256 is part of. Its padding and its limit are switched off: rows are
padded to those beside them, and the limit is the contract's. The package `tokenizers`, the extra
`text`, is imported where such a contract is used.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Annotated, Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import Field, PrivateAttr, StringConstraints

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.subwords import package
from onepass.models.contract.tokens import padded
from onepass.models.contract.words import CACHED, CACHED_LETTERS

READ_LETTERS = 16
"""Per piece that is kept: no more of a longer text is looked at."""
FIRST = 1
"""What is added to a piece's number: 0 is padding."""
MOST = 2**13


def absent(value: object) -> bool:
    """Whether a contract does not say it: those of before have no such field."""
    return value is None


def none(values: Sequence[object]) -> bool:
    """The same of a list."""
    return not values


class BadTokenizer(ValueError):
    """A file that is none."""


class PretrainedPieces(Frozen):
    """A text's first `max_tokens` pieces are read, those included that the tokenizer adds."""

    file: Annotated[str, StringConstraints(pattern=r"^tokenizer-[0-9a-f]{16}\.json$")]
    """Name of the tokenizer's file in the bundle."""
    max_tokens: int = Field(ge=3, le=MOST)
    """How many pieces are read, those that the tokenizer adds among them."""
    _content: bytes = PrivateAttr(default=b"")

    @classmethod
    def of(cls, content: bytes, max_tokens: int) -> Self:
        """Those of the content of a tokenizer.json.

        Raises:
            BadTokenizer: it is none.
            NoTokenizers: the extra is not installed.
        """
        made = cls(file=f"tokenizer-{_digest(content)}.json", max_tokens=max_tokens)
        made._content = content
        _ = made.cutter
        return made

    @property
    def described(self) -> str:
        """How much of a text it reads."""
        return f"{self.max_tokens} pieces of a pretrained trunk"

    @property
    def files(self) -> dict[str, bytes]:
        """What it needs of a bundle, by name."""
        return {self.file: self._content}

    def take(self, files: Mapping[str, bytes]) -> None:
        """Takes the file from those of a bundle. Raises ValueError where it is not there."""
        content = files.get(self.file)
        if content is None or _digest(content) not in self.file:
            raise ValueError(f"{self.file}: is missing: it cuts texts for a pretrained trunk")
        self._content = content

    @cached_property
    def cutter(self) -> "PretrainedCutter":
        """Raises BadTokenizer, NoTokenizers."""
        return PretrainedCutter(self._content, self.max_tokens)


class PretrainedCutter:
    """Cuts texts as the folder's tokenizer does."""

    def __init__(self, content: bytes, most: int) -> None:
        self._content, self._most = content, most
        self._cut = _tokenizer(content)
        _set(self._cut.enable_truncation, most)
        self._alone = lru_cache(CACHED)(self._pieces)

    def text(self, text: str) -> list[int]:
        """The first pieces of a text: their numbers, from 1 on."""
        text = text[: READ_LETTERS * self._most].encode("utf-8", "replace").decode()
        return [FIRST + number for number in self._cut.encode(text).ids]

    def words(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """The first pieces of words: of each its number, and which word it belongs to, from 1 on;
        0 for those that the tokenizer adds at the ends.
        """
        before, behind = self._ends
        room = self._most - len(before) - len(behind)
        pieces: list[tuple[int, int]] = []
        for place, word in enumerate(words, start=1):
            known = self._alone if len(word) <= CACHED_LETTERS else self._pieces
            own = known(word[: READ_LETTERS * room])
            if len(pieces) + len(own) > room:
                pieces += [(number, place) for number in own[: room - len(pieces)]]
                break
            pieces += [(number, place) for number in own]
        return [*((n, 0) for n in before), *pieces, *((n, 0) for n in behind)]

    @cached_property
    def _ends(self) -> tuple[list[int], list[int]]:
        """What the tokenizer adds before and behind a text."""
        cut = self._cut.encode("a")
        own = [index for index, added in enumerate(cut.special_tokens_mask) if not added]
        first, last = (own[0], own[-1] + 1) if own else (len(cut.ids), len(cut.ids))
        ids = [FIRST + number for number in cut.ids]
        return ids[:first], ids[last:]

    @cached_property
    def _split(self) -> Any:
        """The tokenizer of words that are split already: before each there was a blank."""
        document = orjson.loads(self._content)
        _with_blanks(document.get("pre_tokenizer"))
        cut = _tokenizer(orjson.dumps(document))
        cut.no_truncation()
        return cut

    def _pieces(self, word: str) -> tuple[int, ...]:
        text = word.encode("utf-8", "replace").decode()
        return tuple(FIRST + n for n in self._split.encode(text, add_special_tokens=False).ids)


def texts_table(rows: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Pieces of texts: (B, L)."""
    return padded(rows)


def words_table(rows: Sequence[Sequence[tuple[int, int]]]) -> NDArray[np.int32]:
    """Pieces of words, and the word that each belongs to: (B, L, 2)."""
    table = np.zeros((len(rows), max(1, max(map(len, rows), default=1)), 2), dtype=np.int32)
    for index, row in enumerate(rows):
        if row:
            table[index, : len(row)] = row
    return table


def limit(content: bytes) -> int | None:
    """How many pieces of a text a tokenizer.json itself keeps, where it says so."""
    try:
        said = orjson.loads(content)["truncation"]["max_length"]
    except (ValueError, LookupError, TypeError):
        return None
    return said if isinstance(said, int) and said > 0 else None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _tokenizer(content: bytes) -> Any:
    made = _set(package().Tokenizer.from_str, content.decode("utf-8", "replace"))
    made.no_padding()
    return made


def _set(call: Any, value: Any) -> Any:
    """What a call into the library gives. Raises BadTokenizer: it fails, or its own code does."""
    try:
        return call(value)
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        text = str(error).partition("\n")[0][:200]
        raise BadTokenizer(f"the package tokenizers does not take it: {text}") from None


def _with_blanks(step: Any) -> None:
    """Byte-level steps put a blank before the first word, too, as before all others."""
    if isinstance(step, dict):
        if step.get("type") == "ByteLevel":
            step["add_prefix_space"] = True
        for one in step.get("pretokenizers") or ():
            _with_blanks(one)
