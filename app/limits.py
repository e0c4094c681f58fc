"""What one request may hold, and what all of them together may."""

import re
from collections.abc import Callable
from typing import Protocol

from app.call import Call, Receive
from app.errors import Busy, Gone, TooLarge, WrongType
from models.contract import BadRequest

_JSON = re.compile(rb"""\s*application/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?\s*""", re.I)


class Holder(Protocol):
    """What room is taken for: a request, or a part of one."""

    size: int
    rows: int


class Room:
    """Rows and bytes in flight, over all requests of this worker."""

    def __init__(self, *, max_bytes: int, max_rows: int, wait_s: Callable[[], float]) -> None:
        self.bytes = 0
        self.rows = 0
        self._max_bytes = max_bytes
        self._max_rows = max_rows
        self._wait_s = wait_s

    def take_bytes(self, call: Holder, count: int) -> None:
        """Room for a body, or for more of it. A lone request always finds room."""
        if self.bytes + count > self._max_bytes and self.bytes > call.size:
            raise Busy("too many bytes in flight: try again later", self._wait_s())
        self.bytes += count
        call.size += count

    def take_rows(self, call: Holder, count: int) -> None:
        """Room for rows."""
        if self.rows + count > self._max_rows and self.rows:
            raise Busy("too many rows in flight: try again later", self._wait_s())
        self.rows += count
        call.rows = count

    def leave(self, size: int, rows: int) -> None:
        """The request is done."""
        self.bytes -= size
        self.rows -= rows


def is_json(content_type: bytes) -> bool:
    """JSON in UTF-8."""
    return _JSON.fullmatch(content_type) is not None


def check_plain(call: Call) -> None:
    """Not compressed.

    Raises:
        WrongType: the headers say otherwise.
    """
    if call.headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise WrongType("a compressed body cannot be read: send it without content-encoding")


async def read_body(call: Call, receive: Receive, room: Room, limit: int) -> bytes:
    """The whole body. A length that is too large is refused before the first byte is read.

    Raises:
        TooLarge: it has more than `limit` bytes.
        Busy: all requests together hold too many.
        Gone: the caller left.
    """
    announced = int(call.headers.get(b"content-length", b"0"))
    if announced > limit:
        raise TooLarge(f"the body has {announced:,} bytes; at most {limit:,} are read")
    room.take_bytes(call, announced)
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body"):
        _check_length(call, len(body), room, limit)
        return body
    parts, length = [body], len(body)
    while message.get("more_body"):
        _check_length(call, length, room, limit)
        message = await receive()
        parts.append(message.get("body", b""))
        length += len(parts[-1])
    if message["type"] == "http.disconnect":
        raise Gone("the caller left before the whole body was there")
    _check_length(call, length, room, limit)
    return b"".join(parts)


def _check_length(call: Call, length: int, room: Room, limit: int) -> None:
    if length > limit:
        raise TooLarge(f"the body has more than {limit:,} bytes")
    if length > call.size:
        room.take_bytes(call, length - call.size)


def timeout_s(call: Call, longest_s: float) -> float:
    """How long this caller waits: X-Request-Timeout-Ms, at most what the settings allow.

    Raises:
        BadRequest: it is no whole number above zero.
    """
    given = call.headers.get(b"x-request-timeout-ms")
    if given is None:
        return longest_s
    if not (given.isdigit() and len(given) < 12 and int(given)):
        rule = "must be a whole number of milliseconds, at least 1"
        where = ("header", "x-request-timeout-ms")
        text = given[:200].decode("latin-1")
        raise BadRequest([{"loc": where, "msg": rule, "type": "timeout", "input": text}])
    return min(longest_s, int(given) / 1000)
