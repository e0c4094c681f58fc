"""Segments: some hundred answers that left one behind the other, written as one piece.

Nearly no answer is ever asked for again. So an answer costs a few bytes of a header, and what it is
made of; no index, and no statement of its own. Who tells the truth of one looks through a header.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson

from onepass.app.feedback.answer_ids import Place

MOST_ROWS = 256


class Kept(NamedTuple):
    """One row: its place, and two texts of JSON."""

    place: Place
    sent: bytes
    answer: bytes


class Segment(NamedTuple):
    """Rows of one key, by ascending numbers."""

    key: str
    first: int
    at: float
    rows: int
    content: bytes


def segments(at: float, kept: Sequence[Kept]) -> Iterator[Segment]:
    """Rows, those of one key together -> as few segments as may be."""
    start = 0
    while start < len(kept):
        key, stop = kept[start].place.key, start
        while stop < min(len(kept), start + MOST_ROWS) and kept[stop].place.key == key:
            stop += 1
        some = kept[start:stop]
        yield Segment(key, some[0].place.number, at, len(some), packed(some))
        start = stop


def packed(kept: Sequence[Kept]) -> bytes:
    """A header - of each its number, its tag and the lengths of both its texts - and these."""
    header = [(place.number, place.tag, len(sent), len(answer)) for place, sent, answer in kept]
    texts = [text for _, sent, answer in kept for text in (sent, answer)]
    return b"".join([orjson.dumps(header), b"\n", *texts])


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
