"""The JSON of a large request, read in steps: none of them keeps the interpreter for long.

Nearly all of it is the data of tensors. Those lists are cut where an item may end, and each piece
is read as a list of its own: where that is JSON, the cut was right, since JSON has only one
reading. What is beside them is small, or no request.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import orjson
from pydantic_core import from_json

from onepass.app.requests.errors import TooLarge
from onepass.models.contract import BadRequest, NotJson
from onepass.models.contract.cuts import tokens

PIECE_BYTES = 2**15
WINDOW = 2**16
TRIES = 16
ACROSS = 64
"""Bytes that may lie across the end of a window."""
MOST_BYTES = 2**20 + WINDOW
MOST_LISTS = 2**12
"""Of data: more are no request, however small they are."""
_DATA = re.compile(rb'(?<!\\)"data"\s*:\s*\[')
_END = re.compile(rb'\]\s*(?:\}|,\s*")')
_NEXT = {
    ord("["): re.compile(rb"\]\s*,"),
    ord("{"): re.compile(rb"\}\s*,"),
    ord('"'): re.compile(rb'(?<!\\)"\s*,'),
}
_COMMA = re.compile(rb",")
_BLANK = re.compile(rb"[ \t\r\n]*")


class Uncut(Exception):
    """No way was found to cut the data."""


class LargeDocument:
    """Reads documents that hold at most `most_tokens` values beside data, and of whose data one
    item holds at most `most_items`.
    """

    def __init__(self, *, most_tokens: int, most_items: int) -> None:
        self._most_tokens = most_tokens
        self._most_items = most_items

    def read(self, body: bytes) -> Any:
        """The document; one that cannot be cut is read at once, unless it holds too much for that.

        Raises:
            NotJson: it is none.
            BadRequest: there is too much beside the data.
            TooLarge: there is too much in one item of them.
        """
        try:
            return self._read(body)
        except Uncut:
            if tokens(body) > self._most_tokens:
                text = "cannot be read in steps: send fewer values at once, or binary data"
                raise NotJson(f"no JSON, or some that {text}") from None
            return loaded(body)

    def _read(self, body: bytes) -> Any:
        mark = os.urandom(8).hex()  # a list that begins with it stands for data
        beside: list[bytes] = []
        lists: list[list[Any]] = []
        at = size = 0
        while (match := _search(_DATA, body, at)) is not None:
            items, stop = self._items(body, match.end())
            beside += [body[at : match.end()], b'"%b",%d]' % (mark.encode(), len(lists))]
            size += match.end() - at
            lists.append(items)
            at = stop
            if size > MOST_BYTES or len(lists) > MOST_LISTS + self._most_tokens // 8:
                break
        beside.append(body[at:])
        self._check(body, beside, size + len(body) - at)
        document = loaded(b"".join(beside))
        _put_back(document, lists, mark)
        return document

    def _check(self, body: bytes, beside: list[bytes], size: int) -> None:
        """There is little beside the data. Raises NotJson, BadRequest."""
        if size > MOST_BYTES or sum(map(tokens, beside)) > self._most_tokens:
            _look(body[:WINDOW])
            rule = f"has more than {MOST_BYTES:,} bytes or {self._most_tokens:,} values beside data"
            raise BadRequest([{"loc": ("body",), "msg": rule, "type": "too_large", "input": None}])

    def _items(self, body: bytes, at: int) -> tuple[list[Any], int]:
        """Of the list that begins there; and where it has ended."""
        items: list[Any] = []
        tries, ends = (len(body) // PIECE_BYTES + 4) * 8 * TRIES, False
        while not ends:
            for stop, is_last in _ends(body, at):
                some = self._some(b"[%b]" % body[at:stop])
                tries -= 1
                if some is not None:
                    items += some
                    at = stop + 1 if is_last else body.index(b",", stop) + 1
                    ends = is_last
                    break
                if not tries:
                    raise Uncut
            else:
                raise Uncut
        return items, at

    def _some(self, piece: bytes) -> list[Any] | None:
        """What a piece holds; nothing where it is no JSON: that was no place to cut.

        Raises:
            TooLarge: more than may be read in one go.
        """
        if piece[1:2] != b'"' and piece.count(b",") + piece.count(b"[") > self._most_items:
            raise TooLarge("one item of the data of a tensor holds too many others")
        try:
            items: list[Any] = orjson.loads(piece)
        except orjson.JSONDecodeError:
            return None
        return items


def _ends(body: bytes, at: int) -> Iterator[tuple[int, bool]]:
    """Where a piece may stop, and whether the list may end there."""
    blank = _BLANK.match(body, at)
    assert blank is not None
    next_one = _NEXT.get(body[blank.end()], _COMMA) if blank.end() < len(body) else _COMMA
    start = at + PIECE_BYTES
    for match in _few(_END, body, at, start):
        yield match.start(), True
    for match in _few(next_one, body, start, start + WINDOW):
        yield match.start() + (next_one is not _COMMA), False
    for match in _few(_END, body, max(at, start - ACROSS), len(body)):
        yield match.start(), True
    for part in (8, 64, 512, PIECE_BYTES):  # near the end, where much looks like it
        start = at + PIECE_BYTES // part
        for match in _few(next_one, body, start, start + WINDOW):
            yield match.start() + (next_one is not _COMMA), False


def _few(
    pattern: re.Pattern[bytes], body: bytes, start: int, stop: int
) -> Iterator[re.Match[bytes]]:
    for _ in range(TRIES):
        match = _search(pattern, body, start, stop)
        if match is None:
            return
        yield match
        start = match.end()


def _search(
    pattern: re.Pattern[bytes], body: bytes, start: int, stop: int | None = None
) -> re.Match[bytes] | None:
    """The next one, window by window."""
    last = len(body) if stop is None else min(stop, len(body))
    while start < last:
        match = pattern.search(body, start, min(start + WINDOW, last))
        if match is not None:
            return match
        if start + WINDOW >= last:
            return None
        start += WINDOW - ACROSS
    return None


def _look(beginning: bytes) -> None:
    """Whether it may be the beginning of JSON. Raises NotJson."""
    try:
        from_json(beginning, allow_partial=True)
    except ValueError as error:
        raise NotJson(f"not JSON: {error}") from None


def loaded(body: bytes | memoryview) -> Any:
    """JSON. Raises NotJson."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error}") from None


def _put_back(document: Any, lists: list[list[Any]], mark: str) -> None:
    """The data of each tensor."""
    inputs = document.get("inputs") if isinstance(document, dict) else None
    for tensor in inputs if isinstance(inputs, list) else ():
        data = tensor.get("data") if isinstance(tensor, dict) else None
        if isinstance(data, list) and data[:1] == [mark]:
            tensor["data"] = lists[data[1]]
