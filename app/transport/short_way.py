"""The short way: which requests are answered on their connection, without an ASGI app between.

What a head says is read once. Its bytes are kept, and a request that begins with the same bytes is
known by one look into a table: what it asks, how long its body is, how long its caller waits.
Whatever is refused, or is in any way unusual, takes the long way, which says why.
"""

from collections.abc import Collection, Coroutine, Iterable, Mapping
from typing import Any, Protocol

from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from onepass.app.requests.errors import Headers, Refused, Reply
from onepass.app.requests.request_context import RequestContext, RequestIds, Scope
from onepass.app.transport.front import Front, Split
from onepass.app.transport.gate import Gate
from onepass.models.contract import BadRequest

END = b"\r\n\r\n"
NOBODY = "", None
MOST_KNOWN, LONGEST = 1024, 2048
"""Heads that are kept, and the bytes of one."""
OWN = frozenset({b"authorization", b"traceparent", b"x-request-id"})
"""Fields that make a head another each time; and keys, of which only hashes are kept."""
LONG_FIELDS = frozenset({b"expect", b"transfer-encoding", b"upgrade"})
Fields = list[tuple[bytes, bytes]]


class Line(Protocol):
    """A connection."""

    def answers_for(self, fronts: Collection[Front]) -> bool:
        """Whether a request on it, read for one of these, has no answer yet."""


class Head:
    """What a head says."""

    __slots__ = ("_question", "fast", "front", "headers", "ids", "keep_alive", "length", "marks",
                 "path", "plan", "responder", "scope")  # fmt: skip

    def __init__(
        self,
        front: Front,
        question: Any,
        *,
        call: RequestContext,
        scope: Scope,
        ids: RequestIds,
    ) -> None:
        self.front = front
        self._question = question
        self.ids = ids
        self.fast = front.fast
        self.plan = front.plan(call, question)
        self.responder = front.responder
        self.headers = call.headers
        self.scope = scope
        self.path = call.path
        self.length = int(call.headers[b"content-length"])
        self.keep_alive = True
        self.marks = b""

    def call(self, started: float) -> RequestContext:
        """A request that begins with it."""
        call = RequestContext(self.scope, self.ids, self.headers)
        call.started, call.route = started, self.front.route
        return call

    def answer(self, call: RequestContext, body: bytes) -> Coroutine[Any, Any, Reply | None]:
        """By way of the plane."""
        front = self.front
        return front.plane.reply(call, front.answer(call, self._question, body), front.failed)


class ShortWay:
    """The paths of one app that have it."""

    def __init__(
        self,
        app: object,
        fronts: Mapping[str, Front | Split],
        *,
        prefix: str = "",
        gate: Gate | None,
        ids: RequestIds,
        most_bytes: int,
    ) -> None:
        self.app = app
        self.ids = ids
        self.known: dict[bytes, Head] = {}
        self.lines: Iterable[Line] = ()
        """All connections."""
        self._prefixes = {"", prefix}
        self._fronts: dict[bytes, tuple[str, Front | Split]] = {}
        self.lead(fronts)
        self._gate = gate
        self._most_bytes = most_bytes
        self._fields: Fields = []
        self._lines: dict[int, bytes] = {}

    def lead(self, fronts: Mapping[str, Front | Split]) -> None:
        """From now on to these, by path; what was read before is answered by whom it was read."""
        self._fronts = {
            f"{before}{path}{behind}".encode(): (path, front)
            for path, front in fronts.items()
            for before in self._prefixes
            for behind in ("", "/")
        }
        self.known.clear()

    def is_asked(self, *fronts: Front) -> bool:
        """Whether a request that was read for one of these has no answer yet."""
        return any(line.answers_for(fronts) for line in self.lines)

    def read(
        self, parser: HttpRequestParser, *, url: bytes, fields: Fields
    ) -> tuple[Head, RequestContext] | None:
        """What a head says, and its request; None where it takes the long way."""
        if parser.get_method() != b"POST" or parser.get_http_version() != "1.1":
            return None
        asked, _, query = url.partition(b"?")
        headers = dict(fields)
        path, front = self._front(asked, headers)
        length = headers.get(b"content-length", b"")
        if front is None or not length.isdigit() or int(length) > self._most_bytes:
            return None
        if not LONG_FIELDS.isdisjoint(headers):
            return None
        scope = {"method": "POST", "path": path, "headers": fields}
        marks: Headers | None = self._gate.marks(scope) if self._gate is not None else []
        if marks is None:
            return None
        call = RequestContext(scope, self.ids)
        try:
            question = front.question(call, query)
        except (Refused, BadRequest):
            return None
        call.route = front.route
        head = Head(front, question, call=call, scope=scope, ids=self.ids)
        head.keep_alive = parser.should_keep_alive()
        head.marks = b"".join([b"%b: %b\r\n" % mark for mark in marks])
        return head, call

    def _front(self, path: bytes, headers: Mapping[bytes, bytes]) -> tuple[str, Front | None]:
        """Who answers there, and the path by our own name for it."""
        own, front = self._fronts.get(path, NOBODY)
        return own, front.of(headers) if isinstance(front, Split) else front

    def first_lines(self, status: int, fields: Fields) -> bytes:
        """Those of an answer; uvicorn makes the fields anew each second, with the date."""
        if fields is not self._fields:
            self._fields, self._lines = fields, {}
        lines = self._lines.get(status)
        if lines is None:
            dated = [b"%b: %b\r\n" % field for field in fields]
            lines = self._lines[status] = b"".join([STATUS_LINE[status], *dated])
        return lines

    def keep(self, content: bytes, head: Head, *, url: bytes) -> None:
        """The bytes of a head, if it is written as heads are: a line for each field, and nothing
        before, between or behind them.
        """
        lines = len(head.scope["headers"]) + 2
        if (
            len(content) > LONGEST
            or not content.startswith(b"POST %b HTTP/1.1\r\n" % url)
            or not content.endswith(END)
            or content.count(b"\r\n") != lines
            or content.count(b"\n") != lines
            or not OWN.isdisjoint(head.headers)
            or self._front(url.partition(b"?")[0], head.headers)[1] is not head.front
        ):
            return
        if len(self.known) == MOST_KNOWN:
            self.known.clear()
        self.known[content] = head
