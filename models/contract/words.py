"""From a text to tokens: its words, runs of them, and runs of their letters, hashed to places
without a vocabulary.

A hash has no dependency, nothing to store and nothing to learn; two words may share a place. It is
zlib's crc32 over UTF-8: the same in every process and on every machine.

Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009; Bojanowski et
al., "Enriching Word Vectors with Subword Information", TACL 2017.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Annotated
from zlib import crc32

from pydantic import AfterValidator, Field

# What is written without spaces: each letter of Chinese and of the Japanese syllabaries is a word.
SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{SINGLE}]|(?:(?![{SINGLE}])\w)+(?:['’](?:(?![{SINGLE}])\w)+)*|[^\w\s]")
_ASCII_WORD = re.compile(r"\w+(?:'\w+)*|[^\w\s]", re.ASCII)


def _once(lengths: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(lengths)) < len(lengths):
        raise ValueError("a length must stand there once")
    return lengths


Lengths = Annotated[tuple[Annotated[int, Field(ge=1, le=8)], ...], AfterValidator(_once)]
"""Of runs of letters."""
LETTERS = 16
"""Of a word, that are read for its runs of letters."""
CACHED = 2**15
"""Words whose runs of letters are kept at hand."""
CACHED_LETTERS = 64
"""Longer ones are looked up each time: they may be as long as a request."""


def words(text: str) -> Iterator[str]:
    """Words (`don't` is one), single signs and single letters of scripts without spaces."""
    if text.isascii():
        matches = _ASCII_WORD.finditer(text)
    else:
        matches = _WORD.finditer(unicodedata.normalize("NFKC", text))
    return (match.group() for match in matches)


def letter_runs(word: str, lengths: Sequence[int], most: int) -> list[str]:
    """A word's runs of so many letters, its two ends counting as letters.

    Of a word of more than `most` letters its first and its last ones are read.
    """
    if len(word) > most:
        half = most // 2
        word = word[: most - half] + word[len(word) - half :]
    word = f"\x02{word}\x03"
    return [
        word[start : start + length]
        for length in lengths
        for start in range(len(word) - length + 1)
    ]


def most_runs(lengths: Sequence[int], most: int) -> int:
    """How many a word has at most."""
    return sum(max(0, most + 3 - length) for length in lengths)


def hashed(
    text: str, *, buckets: int, ngrams: int, most: int, letters: tuple[int, ...] = ()
) -> list[int]:
    """Places, 0 to buckets - 1, of the first `most` words; then of every two; of every three; then
    of each word's runs of so many letters."""
    word_list = list(islice(words(text), most))
    keys = [word.encode("utf-8", "surrogatepass") for word in word_list]
    hashes = list(map(crc32, keys))
    runs = hashes
    for length in range(2, ngrams + 1):  # a run's hash goes on from that of the run before it
        runs = [crc32(b" " + key, run) for run, key in zip(runs, keys[length - 1 :], strict=False)]
        hashes = hashes + runs
    if letters:
        for word in word_list:
            hashes += (_parts if len(word) <= CACHED_LETTERS else _parts.__wrapped__)(word, letters)
    return [crc % buckets for crc in hashes]


@lru_cache(CACHED)
def _parts(word: str, lengths: tuple[int, ...]) -> "array[int]":
    """Hashes of a word's runs of letters; none is that of a word of the same letters.

    As an array they take a quarter of the memory that a list would, which is kept for many words.
    """
    runs = letter_runs(word, lengths, LETTERS)
    return array("I", [crc32(f"\x01{run}".encode("utf-8", "surrogatepass")) for run in runs])
