"""Answers that are kept for their truths: the id by which a caller names one, and what is handed
over. Rows of a stream have the numbers of its lines of answers, from 0.
"""

from collections.abc import Sequence
from time import time
from typing import Protocol

from onepass.app.batching.work_items import Answer
from onepass.app.feedback.answered import Many, Singles
from onepass.app.feedback.tap import Tap
from onepass.app.fronts.predict.stream import Stream
from onepass.app.requests.errors import Headers
from onepass.models.contract import Row


class Lines(Protocol):
    """Some lines of a stream, answered: `Chunk`, of which this says what is looked at."""

    stream: Stream
    lines: Sequence[tuple[int, bytes | None]]
    whole: Sequence[Answer]
    good: dict[int, Answer]


def keep(tap: Tap | None, sent: bytes | Row, answers: Sequence[Answer], *, many: bool) -> Headers:
    """Hands them over, where answers are kept; the headers that say so."""
    if tap is None:
        return []
    answer_id = tap.new_id()
    if isinstance(sent, bytes) and many:
        tap.keep(Many(time(), answer_id, range(len(answers)), sent, list(answers)))
    else:
        files = 0 if isinstance(sent, bytes) else _size(sent)
        tap.keep(Singles(time(), [answer_id], [sent], answers[:1], files))
    return tap.headers(answer_id)


def mark(tap: Tap | None, stream: Stream) -> None:
    """The same of a stream, before its lines come: they have one id."""
    if tap is not None:
        stream.answer_id = tap.new_id()
        stream.marks = tap.headers(stream.answer_id)


def keep_lines(tap: Tap, chunk: Lines) -> None:
    """Lines that were answered; those that were refused have no truth."""
    first, whole = chunk.stream.call.rows, chunk.whole
    pairs = [
        (first + position, line, whole[position] if whole else chunk.good[number])
        for position, (number, line) in enumerate(chunk.lines)
        if whole or number in chunk.good
    ]
    if pairs:
        numbers, lines, answers = zip(*pairs, strict=True)
        tap.keep(Many(time(), chunk.stream.answer_id, numbers, lines, answers))


def _size(row: Row) -> int:
    """Of the files and texts in a row, in bytes, about."""
    return sum(len(value) for value in row.values() if isinstance(value, bytes | str))
