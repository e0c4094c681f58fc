"""How values are read: which ways to write one are the same, and what says that nothing is there.

It stands in the contract, so that the service reads as training did. A contract that says nothing
of it is of an earlier build, whose rules are the defaults here: every value as it is written.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.spellings import are_decimals, are_times, decimal, is_number, time

BLANKS = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""White space as Unicode has it, and so pydantic-core and polars: Python's own has four more."""
EXACT = 2.0**53
"""Below it, a float holds every whole number."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.0*)?")
_TRUTHS = {word: word.lower() for w in ("true", "false") for word in (w, w.title(), w.upper())}
Spell = Callable[[str], str]


class Reading(Frozen):
    """The rules. `texts: folded` takes blanks around a value away and writes letters in Unicode's
    form NFC; `numbers: whole` takes 1.0 for 1 where values are whole numbers, and True for true
    where they are truths; `empty: missing` takes a text without a letter for a missing value, and
    each of the words in `missing`, wherever a caller sends it, and with `items: missing` among the
    items of a set, too. `decimals: plain` takes 1.50 for 1.5, and `times: iso` one way to write a
    time for another.
    """

    texts: Literal["as_is", "folded"] = "as_is"
    numbers: Literal["as_is", "whole"] = "as_is"
    empty: Literal["text", "missing"] = "text"
    missing: tuple[str, ...] = ("",)
    decimals: Literal["as_is", "plain"] = "as_is"
    times: Literal["as_is", "iso"] = "as_is"
    items: Literal["as_is", "missing"] = "as_is"

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands for a missing value, without blanks around it; the empty text is one."""
        words = {"", *(self.text(word) for word in self.missing)}
        return frozenset(words | set(map(_whole, words)) if self.numbers == "whole" else words)

    @cached_property
    def numbers_missing(self) -> tuple[float, ...]:
        """Of these words, those that are numbers: -999."""
        numbers = [float(word) for word in self.words if _NUMBER.fullmatch(word)]
        return tuple(number for number in numbers if math.isfinite(number))

    def is_missing(self, value: Any) -> bool:
        """Whether a value that was sent says that nothing is there."""
        if self.empty == "text":
            return False
        match value:
            case bool():
                return False
            case str():
                if value in self.words or (text := self.text(value)) in self.words:
                    return True
                return bool(self.numbers_missing) and self._is_number_missing(text)
            case int() | float():
                return value in self.numbers_missing
            case _:
                return False

    def _is_number_missing(self, text: str) -> bool:
        if self.decimals == "as_is":
            return _whole(text) in self.words
        return is_number(text) and float(text) in self.numbers_missing

    def gone(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """The same of the items of a tensor: (B,) -> (B,)."""
        if values.dtype.kind == "O":
            return np.array([self.is_missing(value) for value in values], dtype=np.bool_)
        return np.isin(values, self.numbers_missing)

    def left(self, items: list[Any]) -> list[Any]:
        """Those that do not say that nothing is there; an empty text is no item, and stays."""
        if self.items == "as_is" or self.words == {""}:
            return items
        kept = [
            item
            for item in items
            if not self.is_missing(item) or (isinstance(item, str) and not self.text(item))
        ]
        return items if len(kept) == len(items) else kept

    def text(self, value: str) -> str:
        """A value as it is compared with others."""
        return value if self.texts == "as_is" else self.letters(value).strip(BLANKS)

    def letters(self, value: str) -> str:
        """In form NFC."""
        if self.texts == "as_is" or value.isascii():
            return value
        return unicodedata.normalize("NFC", value)

    def with_missing(self, words: Iterable[str]) -> "Reading":
        """The same rules, with these words for what is missing beside the empty text."""
        kept = dict.fromkeys(["", *words])
        return Reading(**{**self.model_dump(), "missing": tuple(kept)})

    def spelling(self, values: Iterable[str]) -> Spell:
        """How values are written that stand in one column with these.

        Whole numbers: each that reads as a number is one, and none is written otherwise, such as
        007. Truths: there is nothing else.
        """
        if self == AS_BEFORE:
            return _as_it_is
        folded = {self.text(value) for value in values}
        if self.numbers == "as_is" or not folded:
            return self.text
        if folded <= _TRUTHS.keys():
            return lambda value: _TRUTHS.get(word := self.text(value), word)
        numbers = [value for value in folded if _NUMBER.fullmatch(value)]
        if numbers and all(map(_WHOLE.fullmatch, numbers)):
            return lambda value: _whole(self.text(value))
        if numbers and self.decimals == "plain" and are_decimals(numbers):
            return lambda value: decimal(self.text(value))
        if self.times == "iso" and are_times(folded):
            return lambda value: time(self.text(value))
        return self.text


def _as_it_is(value: str) -> str:
    return value


def _whole(value: str) -> str:
    match = _WHOLE.fullmatch(value)
    if match is None:
        return value
    return "0" if match[1] == "-0" else match[1]


class Places(dict[str, int]):
    """The place of each value of a vocabulary; one that it does not have is looked for once more,
    written as those are, and else has the place of all others.
    """

    def __init__(self, values: Iterable[str], *, first: int, others: int, reading: Reading) -> None:
        super().__init__((value, index) for index, value in enumerate(values, start=first))
        self._spell = None if reading == AS_BEFORE else _spelling_of(reading, tuple(self))
        self._others = others

    def __missing__(self, value: str) -> int:
        """Of a value that is not written so."""
        return self._others if self._spell is None else self.get(self._spell(value), self._others)


def _spelling_of(reading: Reading, values: tuple[str, ...]) -> Spell:
    """A vocabulary that holds 1.0 beside 1, or True, was learnt to tell these apart."""
    spell = reading.spelling(values)
    return spell if all(spell(value) == value for value in values) else reading.text


def are_fractions(values: Iterable[str], reading: Reading) -> bool:
    """Whether these are numbers of which some are not whole, written in one way."""
    if reading.decimals == "as_is":
        return False
    vocabulary = list(values)
    if not any(is_number(value) and "." in value for value in vocabulary):
        return False
    return all(decimal(value) == value for value in vocabulary)


def are_truths(values: Iterable[str]) -> bool:
    """Whether these are true, or false, or both."""
    distinct = set(values)
    return bool(distinct) and distinct <= {"true", "false"}


AS_BEFORE = Reading()
"""Of contracts of earlier builds."""
LABELS = Reading(texts="folded", numbers="whole", empty="missing")
"""Of labels, which training alone meets."""
INPUTS = Reading(**{**LABELS.model_dump(), "decimals": "plain", "times": "iso", "items": "missing"})
"""Of the inputs of a contract that is written now."""
