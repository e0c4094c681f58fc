"""Answers that left, as the event loop hands them over: nothing of them is copied there."""

from collections.abc import Sequence
from typing import Any, NamedTuple

OVERHEAD = 300
"""Bytes that keeping a row in memory takes beside its texts."""


class Singles(NamedTuple):
    """Requests for one row each."""

    at: float
    """Unix time."""
    ids: Sequence[str]
    sent: Sequence[Any]
    """Of each the JSON text that was sent; or the checked row, where it was no JSON."""
    answers: Sequence[bytes]
    files: int = 0
    """Bytes of what rows hold that were no JSON."""

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.ids)

    @property
    def size(self) -> int:
        """Bytes that they hold, about."""
        texts = sum(map(len, self.sent)) + sum(map(len, self.answers))
        return texts + self.files + OVERHEAD * len(self.ids)


class Many(NamedTuple):
    """Some rows of one request."""

    at: float
    id: str
    numbers: Sequence[int]
    """Of the rows within their request, from 0."""
    sent: bytes | Sequence[bytes]
    """A body that holds them in a list, or of each its line."""
    answers: Sequence[bytes]

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.numbers)

    @property
    def size(self) -> int:
        """Bytes that they hold, about."""
        sent = len(self.sent) if isinstance(self.sent, bytes) else sum(map(len, self.sent))
        return sent + sum(map(len, self.answers)) + OVERHEAD * len(self.numbers)


Answered = Singles | Many
