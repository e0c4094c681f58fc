"""What was handed over and is not on the disk yet, in segments, and how many bytes it holds."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from time import time

from onepass.app.feedback.answered import Answered
from onepass.app.feedback.following import Following
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.segments import Rows, Segment, segments
from onepass.app.requests.errors import logger

AT_ONCE = 32
"""Segments of one transaction."""


class Backlog:
    """Used by the store's thread; `written` bytes of what was put here are no longer held."""

    def __init__(self, kept: KeptRows, following: Following | None = None) -> None:
        self.written = 0
        self._kept = kept
        self._following = following
        self._segments = deque[tuple[Segment, int]]()
        """And how many bytes each holds."""

    def __len__(self) -> int:
        return len(self._segments)

    def put(self, item: Sequence[Answered]) -> int:
        """Into segments: answers of one row each lie together. What cannot be read is lost: so
        many rows."""
        rows, size, lost = Rows(), 0, 0
        for answered in item:
            try:
                rows.extend(self._rows(answered))
                size += answered.size
            except Exception as error:  # a bug: it is told and counted, and others are kept
                logger.error("feedback: an answer cannot be kept", exc_info=error)
                lost += answered.rows
                self.written += answered.size
        count = len(rows.keys)
        share = size // max(1, count)
        self._segments += [(one, share * one.rows) for one in segments(time(), rows)]
        self.written += size - share * count
        return lost

    def _rows(self, answered: Answered) -> Rows:
        """Where intervals follow, with the factors that they were given at."""
        rows = self._kept.of(answered)
        if self._following is not None:
            rows.answers = self._following.marked(answered.at, rows.answers)
        return rows

    @property
    def next(self) -> list[Segment]:
        """What goes into the next transaction."""
        return [segment for segment, _ in islice(self._segments, AT_ONCE)]

    def leave(self, count: int) -> None:
        """So many segments are on the disk, or lost."""
        for _ in range(count):
            self.written += self._segments.popleft()[1]
