"""Segments: some hundred answers that left one behind the other, written as one piece.

Nearly no answer is ever asked for again. So an answer costs a few bytes of a header, and what it is
made of; no index, and no statement of its own. Who tells the truth of one looks through a header.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import orjson

from onepass.app.feedback.answer_ids import Place

MOST_ROWS = 256


class Kept(NamedTuple):
    """One row: its place, and two texts of JSON."""

    place: Place
    sent: bytes
    answer: bytes


@dataclass(slots=True)
class Rows:
    """Several, column by column: thousands of them pass through in a second."""

    keys: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    def extend(self, others: "Rows") -> None:
        """And these."""
        self.keys += others.keys
        self.numbers += others.numbers
        self.tags += others.tags
        self.sent += others.sent
        self.answers += others.answers

    def each(self) -> Iterator[Kept]:
        """One by one."""
        places = map(Place, self.keys, self.numbers, self.tags)
        return map(Kept, places, self.sent, self.answers)


class Segment(NamedTuple):
    """Rows of one key, by ascending numbers."""

    key: str
    first: int
    at: float
    rows: int
    content: bytes


def segments(at: float, rows: Rows) -> Iterator[Segment]:
    """Rows, those of one key together -> as few segments as may be."""
    start, keys = 0, rows.keys
    while start < len(keys):
        key, stop = keys[start], min(len(keys), start + MOST_ROWS)
        while keys[stop - 1] != key:
            stop -= 1
        content = packed(rows, start, stop)
        yield Segment(key, rows.numbers[start], at, stop - start, content)
        start = stop


def packed(rows: Rows, start: int = 0, stop: int | None = None) -> bytes:
    """A header - of each its number, its tag and the lengths of both its texts - and these."""
    some = slice(start, stop)
    sent, answers = rows.sent[some], rows.answers[some]
    header = zip(
        rows.numbers[some], rows.tags[some], map(len, sent), map(len, answers), strict=True
    )
    texts = chain.from_iterable(zip(sent, answers, strict=True))
    return b"".join([orjson.dumps(list(header)), b"\n", *texts])


def rows_of(kept: Iterable[Kept]) -> Rows:
    """Rows that were taken one by one."""
    rows = Rows()
    for place, sent, answer in kept:
        rows.extend(Rows([place.key], [place.number], [place.tag], [sent], [answer]))
    return rows


def unpacked(key: str, content: bytes) -> Iterator[Kept]:
    """All of it again."""
    line = content.index(b"\n")
    at = line + 1
    for number, tag, sent, answer in orjson.loads(content[:line]):
        middle, stop = at + sent, at + sent + answer
        yield Kept(Place(key, number, tag), content[at:middle], content[middle:stop])
        at = stop


def find(content: bytes, place: Place) -> Kept | None:
    """One of them."""
    line = content.index(b"\n")
    at = line + 1
    for number, tag, sent, answer in orjson.loads(content[:line]):
        if number == place.number and tag == place.tag:
            middle = at + sent
            return Kept(place, content[at:middle], content[middle : middle + answer])
        at += sent + answer
    return None
