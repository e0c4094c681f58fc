"""One request on its way through the app: who asks, since when, and what it cost."""

import itertools
import os
import re
from collections.abc import Awaitable, Callable, Generator, Hashable, MutableMapping
from functools import lru_cache
from time import perf_counter
from typing import Any, Protocol

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_SANE_ID = re.compile(rb"[A-Za-z0-9._:+/=@-]{1,128}")
_TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def is_closed(send: Send) -> bool:
    """Whether the line is cut that this `send` writes to."""
    return is_cut(getattr(send, "__self__", None))


REFUSED = "refused_with"
"""Of a connection's request: the status with which it was refused before its body was there."""


def is_cut(connection: Any) -> bool:
    """Whether the line is cut, though its connection will only hear of it in the next turn: writing
    would raise. What came behind a request may have been no HTTP, for one.
    """
    transport = getattr(connection, "transport", None)
    if transport is None or not transport.is_closing():
        return False
    connection.disconnected = True
    return True


def status_of(connection: object, status: int) -> int:
    """What became of a caller who left: the connection may have answered in place of the app, since
    the body came too late, or what came was no HTTP.
    """
    actual_status: int = getattr(connection, REFUSED, status)
    return actual_status


def is_left(connection: object) -> bool:
    """Whether the caller has left, as far as the connection knows: free, and right each time."""
    return bool(getattr(connection, "disconnected", False))


class RequestIds:
    """New ids: unique over processes by a random start, and within one by counting."""

    def __init__(self) -> None:
        self._start = os.urandom(6).hex().encode()
        self._numbers = itertools.count(1)

    def new(self) -> bytes:
        """An id that nobody had before."""
        return b"%b-%x" % (self._start, next(self._numbers))


KEY = "onepass.key"
"""Where a scope holds the hash of the API key that opened the door."""
STARTED = "onepass.started"
"""And when its head was there, where that was noted."""
_NO_STATE: dict[str, Any] = {}


class LoopTick:
    """How many requests have begun and not yet said what they want, in this turn of the loop.

    The last one of them to reach the batcher need not wait for others. Connections count up; where
    a foreign server keeps no count, everybody waits for the end of the turn.
    """

    pending = 0


@lru_cache(maxsize=256)
def milliseconds(seconds: float) -> str:
    """As in 0.412: what a pass took, many requests say, each in a header and in the log."""
    return f"{seconds * 1e3:.3f}"


class Waiter(Protocol):
    """Who is told what becomes of a request's rows: a future, or a request on the short way."""

    def done(self) -> bool: ...
    def set_result(self, result: Any, /) -> None: ...
    def set_exception(self, exception: Exception, /) -> None: ...
    def __await__(self) -> Generator[Any, Any, Any]: ...


class RequestContext:
    """What is known of a request; `queue_s` and `forward_s` are filled in on its way.

    `route` is what it counts as: the path, unless its handler says otherwise. `caller` is who is
    treated as one when callers share what there is: an API key, by its hash; else a connection, by
    its address and port, which `client` is. `connection` is the server's own, where it is known.
    `waiter` is there on the short way, where no task is that could wait for a future.
    """

    __slots__ = (
        "_turn", "caller", "client", "connection", "forward_s", "headers", "id", "method", "path",
        "queue_s", "route", "rows", "size", "started", "waiter",
    )  # fmt: skip

    def __init__(
        self, scope: Scope, ids: RequestIds, headers: dict[bytes, bytes] | None = None
    ) -> None:
        """`headers` are there on the short way, whose scopes are many requests' and hold less."""
        if headers is None:
            self.started: float = scope.get(STARTED) or perf_counter()
            self.headers: dict[bytes, bytes] = dict(scope["headers"])
            self.client: Hashable = scope.get("client")
            self._turn: LoopTick | None = scope.get("state", _NO_STATE).get("tick")
        else:
            self.started, self.headers = perf_counter(), headers
            self.client = self._turn = None
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.route = self.path
        self.caller: Hashable = scope.get(KEY) or self.client
        self.connection: object = None
        self.waiter: Waiter | None = None
        self.rows = self.size = 0
        self.queue_s = self.forward_s = 0.0
        request_id = self.headers.get(b"x-request-id")
        self.id = request_id if request_id and _SANE_ID.fullmatch(request_id) else ids.new()

    def arrive(self) -> bool:
        """Says, once, that this request waits for its answer or has it: is it the turn's last?"""
        turn, self._turn = self._turn, None
        if turn is None:
            return False
        turn.pending -= 1
        return turn.pending == 0

    @property
    def trace(self) -> bytes | None:
        """The trace that a W3C `traceparent` names."""
        traceparent = self.headers.get(b"traceparent")
        match = _TRACE.fullmatch(traceparent) if traceparent else None
        return match[1] if match else None
