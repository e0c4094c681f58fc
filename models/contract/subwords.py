"""Tokens learnt from the training texts: byte pairs, or word pieces.

What was learnt is data and stands in the contract. The package `tokenizers`, the extra `text`, is
imported where such a contract is used, and nowhere else.

Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", ACL 2016, here over
bytes (Radford et al., 2019); Schuster and Nakajima, "Japanese and Korean Voice Search", 2012.
"""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, Literal

import orjson

from onepass.models.contract.tokens import SPECIAL, UNKNOWN

Model = Literal["bpe", "wordpiece"]
Pair = tuple[str, str]
NO_PIECE = "[UNK]"
INNER = "##"
"""What stands before a piece that is not the first of its word."""


class NoTokenizers(ValueError):
    """The extra is missing."""


class Cutter:
    """Cuts texts into the pieces that were learnt."""

    def __init__(
        self, model: Model, pieces: Sequence[str], merges: Sequence[Pair], *, lower: bool
    ) -> None:
        indices = {piece: index for index, piece in enumerate(pieces)}
        self._cut = _tokenizer(package(), model, indices, list(merges), lower=lower)
        no_piece = indices.get(NO_PIECE)
        self._indices = [UNKNOWN if p == no_piece else SPECIAL + p for p in range(len(pieces))]

    def indices(self, text: str, most: int) -> list[int]:
        """Of the first `most` pieces of a text."""
        ids = self._cut.encode(text.encode("utf-8", "replace").decode()).ids
        return [self._indices[index] for index in ids[:most]]


def learn(
    model: Model, texts: Iterable[str], *, size: int, lower: bool
) -> tuple[tuple[str, ...], tuple[Pair, ...]]:
    """Up to `size` pieces that make up these texts, in the order of their places; and, of byte
    pairs, which of them are joined, the most frequent first.

    Raises:
        NoTokenizers: the extra is not installed.
    """
    library, known = package(), list(texts)
    cut = _tokenizer(library, model, {}, [], lower=lower)
    settings: dict[str, Any] = {"vocab_size": size, "show_progress": False}
    match model:
        case "bpe":
            alphabet = sorted(library.pre_tokenizers.ByteLevel.alphabet())
            trainer = library.trainers.BpeTrainer(**settings, initial_alphabet=alphabet)
        case "wordpiece":
            first = [NO_PIECE, *_inner_letters(library, known, lower=lower)]
            trainer = library.trainers.WordPieceTrainer(**settings, special_tokens=first)
    cut.train_from_iterator(known, trainer)
    learnt = orjson.loads(cut.to_str())["model"]
    pieces = sorted(learnt["vocab"], key=learnt["vocab"].__getitem__)
    return tuple(pieces), tuple((first, second) for first, second in learnt.get("merges", []))


def _inner_letters(library: ModuleType, texts: Sequence[str], *, lower: bool) -> list[str]:
    """Those within words, in their order. Left to itself, the trainer takes them in another order
    each time, by which it chooses among pairs that are as frequent.
    """
    cut = _tokenizer(library, "wordpiece", {}, [], lower=lower)
    cut.train_from_iterator(
        texts, library.trainers.WordPieceTrainer(vocab_size=0, show_progress=False)
    )
    return sorted(piece for piece in cut.get_vocab() if piece.startswith(INNER))


def package() -> ModuleType:
    """The package `tokenizers`. Raises NoTokenizers: the extra is not installed."""
    try:
        import tokenizers
    except ImportError:
        text = "is cut by the package tokenizers, which is absent: pip install 'onepass[text]'"
        raise NoTokenizers(text) from None
    return tokenizers


def _tokenizer(
    library: ModuleType, model: Model, indices: dict[str, int], merges: list[Pair], *, lower: bool
) -> Any:
    match model:
        case "bpe":
            cut = library.Tokenizer(library.models.BPE(vocab=indices, merges=merges))
            cut.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=True)
        case "wordpiece":
            vocabulary = indices or {NO_PIECE: 0}
            cut = library.Tokenizer(library.models.WordPiece(vocabulary, unk_token=NO_PIECE))
            cut.pre_tokenizer = library.pre_tokenizers.BertPreTokenizer()
    steps = [library.normalizers.NFKC()]
    steps += [library.normalizers.Lowercase()] if lower else []
    cut.normalizer = library.normalizers.Sequence(steps)
    return cut
