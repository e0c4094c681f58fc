"""Answers that are kept for their truths: the id by which a caller names one, and what is handed
over. Rows of a stream have the numbers of its lines of answers, from 0.
"""

from collections.abc import Sequence
from time import time
from typing import Protocol

from onepass.app.batching.work_items import Answer
from onepass.app.feedback.answered import Many, Singles
from onepass.app.feedback.keeper import Keeper
from onepass.app.fronts.predict.stream import Stream
from onepass.app.requests.errors import Headers
from onepass.app.transport.kept_path import ANSWER_ID
from onepass.models.contract import Row


class Lines(Protocol):
    """Some lines of a stream, answered: `Chunk`, of which this says what is looked at."""

    stream: Stream
    lines: Sequence[tuple[int, bytes | None]]
    whole: Sequence[Answer]
    good: dict[int, Answer]


def keep(
    keeper: Keeper | None, sent: bytes | Row, answers: Sequence[Answer], *, many: bool
) -> Headers:
    """Hands them over, where answers are kept; the headers that say so."""
    if keeper is None:
        return []
    answer_id = keeper.new_id()
    if isinstance(sent, bytes) and many:
        keeper.keep(Many(time(), answer_id, range(len(answers)), sent, list(answers)))
    else:
        files = 0 if isinstance(sent, bytes) else _size(sent)
        keeper.keep(Singles(time(), [answer_id], [sent], answers[:1], files))
    return [(ANSWER_ID, answer_id.encode())]


def mark(keeper: Keeper | None, stream: Stream) -> None:
    """The same of a stream, before its lines come: they have one id."""
    if keeper is not None:
        stream.answer_id = keeper.new_id()
        stream.marks = [(ANSWER_ID, stream.answer_id.encode())]


def keep_lines(keeper: Keeper, chunk: Lines) -> None:
    """Lines that were answered; those that were refused have no truth."""
    first, whole = chunk.stream.call.rows, chunk.whole
    pairs = [
        (first + position, line, whole[position] if whole else chunk.good[number])
        for position, (number, line) in enumerate(chunk.lines)
        if whole or number in chunk.good
    ]
    if pairs:
        numbers, lines, answers = zip(*pairs, strict=True)
        keeper.keep(Many(time(), chunk.stream.answer_id, numbers, lines, answers))


def _size(row: Row) -> int:
    """Of the files and texts in a row, in bytes, about."""
    return sum(len(value) for value in row.values() if isinstance(value, bytes | str))
