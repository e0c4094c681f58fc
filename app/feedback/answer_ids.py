"""Ids of answers: of the service's own, since those that callers give their requests repeat.

32 hex digits: a key of twenty, which answers share that are written together, so that one look
into an index finds them; four that count them; and eight at random, so that nobody can guess an id.
A key begins with milliseconds: those that follow one another lie side by side.
"""

import os
import re
from collections.abc import Sequence
from time import time
from typing import NamedTuple

OF_TIME, OF_KEY, OF_BOTH, OF_TAG = 12, 20, 24, 8
MOST = 2**12
"""Answers under one key."""
_FORM = re.compile(r"[0-9a-f]{32}")


class Place(NamedTuple):
    """Where an answer lies."""

    key: str
    number: int
    tag: str = ""

    @property
    def named(self) -> tuple[str, int]:
        """The id, and the row, by which a caller names it."""
        if not self.tag:
            return self.key, self.number
        return f"{self.key}{self.number:04x}{self.tag}", 0


class AnswerIds:
    """One per worker: workers need not know of each other."""

    def __init__(self) -> None:
        self._key = self._tags = ""
        self._number = MOST

    def new(self) -> str:
        """An id that nobody had before."""
        return self.some(1)[0]

    def some(self, count: int) -> list[str]:
        """So many of them."""
        if count > MOST:
            return [*self.some(MOST), *self.some(count - MOST)]
        if self._number + count > MOST:
            self._begin()
        key, tags, first = self._key, self._tags, self._number
        self._number += count
        return [
            f"{key}{n:04x}{tags[n * OF_TAG : (n + 1) * OF_TAG]}"
            for n in range(first, first + count)
        ]

    def begin(self) -> None:
        """The next ones are not written together with those before."""
        self._number = MOST

    def _begin(self) -> None:
        self._key = f"{int(time() * 1000):012x}{os.urandom(OF_TAG // 2).hex()}"
        self._tags = os.urandom(MOST * OF_TAG // 2).hex()
        self._number = 0


def place(answer_id: str) -> Place:
    """Of an answer to one row."""
    (key,), (number,), (tag,) = places([answer_id])
    return Place(key, number, tag)


def places(ids: Sequence[str]) -> tuple[list[str], list[int], list[str]]:
    """The same of many: keys, numbers and tags."""
    return (
        [one[:OF_KEY] for one in ids],
        [int(one[OF_KEY:OF_BOTH], 16) for one in ids],
        [one[OF_BOTH:] for one in ids],
    )


def is_one(answer_id: str) -> bool:
    """Whether it has the form of ours."""
    return _FORM.fullmatch(answer_id) is not None


def age_s(answer_id: str, now: float) -> float:
    """How long ago an id was made; for ever where it is none of ours."""
    return now - int(answer_id[:OF_TIME], 16) / 1000 if is_one(answer_id) else float("inf")
