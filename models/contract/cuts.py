"""Where a large JSON body may be cut, and what a part of one holds."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from onepass.models.contract.errors import NotJson

PIECE_BYTES = 2**14
FARTHEST = 2**20
"""Bytes from one place where a body can be cut to the next."""
TRIES = 4
WINDOW = 2**16
_NEXT = re.compile(rb"\}\s*[,\]]")
_LAST = re.compile(rb"\}\s*\]")
_PLACE = re.compile(r"at line (\d+) column (\d+)$")
_HEAD = b'{"instances":['


def tokens(body: bytes) -> int:
    """About how many values a body holds; those in texts count, too."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def cuts(body: bytes, at: int, piece: int | None = None) -> Iterator[tuple[int, bool]]:
    """Where a row may end that ends this piece, of about PIECE_BYTES unless said, and whether the
    list may end there, too."""
    piece = piece or PIECE_BYTES
    for size in (piece, piece // 8):
        yield from _row_ends(_NEXT, body, at + size, at + FARTHEST)
    yield from _row_ends(_LAST, body, at, at + piece + WINDOW)


def _row_ends(
    pattern: re.Pattern[bytes], body: bytes, start: int, stop: int
) -> Iterator[tuple[int, bool]]:
    for number, match in enumerate(pattern.finditer(body, start, stop)):
        if number == TRIES:
            return
        yield match.start() + 1, match[0].endswith(b"]")


def size(body: bytes, at: int, most: int) -> int:
    """How many bytes from there on hold about so many tokens."""
    size = held = 0
    while held < most and at + size < len(body):
        held += tokens(body[at + size : at + size + WINDOW])
        size += WINDOW
    return size


def beginning(body: bytes, at: int, size: int) -> Any:
    """The document as far as it goes; behind `at`, rows are those that begin there."""
    if at == 0:
        return loaded(body[:size], body, 0, 0, cut=True)
    return loaded(_HEAD + body[at : at + size], body, at, len(_HEAD), cut=True)


def loaded(part: bytes, body: bytes, at: int, head: int, *, cut: bool) -> Any:
    """Part of a body, behind a head that stands for all that was before it. A value that is cut is
    left out.

    Raises:
        NotJson: with the place in the body.
    """
    try:
        return from_json(part, allow_partial=cut)
    except ValueError as error:
        position = _PLACE.search(str(error))
        text = str(error)
        if position is not None and at:
            line, column = int(position[1]), int(position[2])
            before = body[:at].count(b"\n")
            if line == 1:
                column += at - (body.rfind(b"\n", 0, at) + 1) - head
            text = f"{text[: position.start()]}at line {line + before} column {column}"
        raise NotJson(f"not JSON: {text}") from None
