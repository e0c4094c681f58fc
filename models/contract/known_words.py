"""Words of a list, such as one of pretrained vectors, as they are found in a text.

A text is cut as it is for its hashed tokens; a word with an apostrophe that the list does not have
is looked for in its two parts, as such lists part them: `do` and `n't`, `film` and `'s`.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from onepass.models.contract.words import words

NOT = "n't"


class KnownWords:
    """Looks up words; those in capital letters too, unless all are `lower` already."""

    def __init__(self, known: Sequence[str], *, lower: bool) -> None:
        self._indices = {word: index for index, word in enumerate(known, start=1)}
        self._lower = lower

    def indices(self, text: str, most: int) -> list[int]:
        """Of the first `most` words of a text those that are known: 1 is the list's first."""
        look_up = self._indices.get
        found = list[int]()
        for word in islice(words(text.lower() if self._lower else text), most):
            index = look_up(word)
            if index is not None:
                found.append(index)
            else:
                found += [index for part in self._instead(word) if (index := look_up(part))]
        return found[:most]

    def _instead(self, word: str) -> Iterator[str]:
        """What is looked up where the word itself is unknown: small letters, else its parts."""
        small = word if self._lower else word.lower()
        if small in self._indices:
            yield small
        else:
            yield from parts(small)


def parts(word: str) -> tuple[str, ...]:
    """The two parts of a word with an apostrophe; of another, none."""
    word = word.replace("’", "'")
    if word.endswith(NOT) and len(word) > len(NOT):
        return word.removesuffix(NOT), NOT
    stem, apostrophe, end = word.rpartition("'")
    return (stem, apostrophe + end) if stem and end else ()


def spelled(entry: str, *, lower: bool) -> str | None:
    """An entry of a list as a text's words are written; None for what no text gives."""
    word = unicodedata.normalize("NFKC", entry)
    word = word.lower() if lower else word
    if next(words(word), None) == word or word == NOT:
        return word
    end = word.removeprefix("'")
    return word if end != word and next(words(end), None) == end else None
