"""From a text to tokens: its words, or runs of them, hashed to places without a vocabulary.

A hash has no dependency, nothing to store and nothing to learn; two words may share a place. It is
zlib's crc32 over UTF-8: the same in every process and on every machine.

Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from zlib import crc32

# What is written without spaces: each letter of Chinese and of the Japanese syllabaries is a word.
_SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SINGLE}]|(?:(?![{_SINGLE}])\w)+(?:['’](?:(?![{_SINGLE}])\w)+)*|[^\w\s]")
_ASCII_WORD = re.compile(r"\w+(?:'\w+)*|[^\w\s]", re.ASCII)


def words(text: str) -> Iterator[str]:
    """Words (`don't` is one), single signs and single letters of scripts without spaces."""
    if text.isascii():
        found = _ASCII_WORD.finditer(text)
    else:
        found = _WORD.finditer(unicodedata.normalize("NFKC", text))
    return (match.group() for match in found)


def hashed(text: str, *, buckets: int, ngrams: int, most: int) -> list[int]:
    """Places, 0 to buckets - 1, of the first `most` words; then of every two; of every three."""
    keys = [word.encode("utf-8", "surrogatepass") for word in islice(words(text), most)]
    places = list(map(crc32, keys))
    runs = places
    for length in range(2, ngrams + 1):  # a run's hash goes on from that of the run before it
        runs = [crc32(b" " + key, run) for run, key in zip(runs, keys[length - 1 :], strict=False)]
        places = places + runs
    return [place % buckets for place in places]
