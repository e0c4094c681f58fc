"""Ids of answers: of the service's own, since those that callers give their requests repeat.

32 hex digits: a key of twenty, which answers share that are written together, so that one look
into an index finds them; four that count them; and eight at random, so that nobody can guess an id.
A key begins with milliseconds: those that follow one another lie side by side.
"""

import os
import re
from time import time
from typing import NamedTuple

OF_TIME, OF_KEY, OF_NUMBER, OF_TAG = 12, 20, 4, 8
MOST = 2**12
"""Answers under one key."""
POOL_BYTES = 4096
"""Random ones that are asked of the system at once."""
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
        self._pool = ""
        self._at = 0
        self._key = ""
        self._number = MOST

    def new(self) -> str:
        """An id that nobody had before."""
        if self._number >= MOST:
            self._key = f"{int(time() * 1000):012x}{self._random()}"
            self._number = 0
        self._number += 1
        return f"{self._key}{self._number:04x}{self._random()}"

    def begin(self) -> None:
        """The next ones are not written together with those before."""
        self._number = MOST

    def _random(self) -> str:
        start = self._at
        if start == len(self._pool):
            self._pool, start = os.urandom(POOL_BYTES).hex(), 0
        self._at = stop = start + OF_TAG
        return self._pool[start:stop]


def place(answer_id: str) -> Place:
    """Of an answer to one row."""
    number = OF_KEY + OF_NUMBER
    return Place(answer_id[:OF_KEY], int(answer_id[OF_KEY:number], 16), answer_id[number:])


def is_one(answer_id: str) -> bool:
    """Whether it has the form of ours."""
    return _FORM.fullmatch(answer_id) is not None


def age_s(answer_id: str, now: float) -> float:
    """How long ago an id was made; for ever where it is none of ours."""
    return now - int(answer_id[:OF_TIME], 16) / 1000 if is_one(answer_id) else float("inf")
