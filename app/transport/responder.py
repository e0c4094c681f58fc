"""What every answer gets on its way out: marks in its head; and it is recorded."""

from time import perf_counter
from typing import TYPE_CHECKING, Any

from onepass.app.requests.errors import ClientClosed, Headers, Reply
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.request_context import (
    Message,
    RequestContext,
    Send,
    is_closed,
    is_cut,
    is_left,
    milliseconds,
)
from onepass.app.serving.deployment import Deployment
from onepass.app.transport.address import HEAD
from onepass.app.transport.cycles import can_write_whole, writable, write_whole

if TYPE_CHECKING:
    from onepass.app.transport.exchange import Exchange

CLOSE = (b"connection", b"close")
CLOSE_LINE = b"%b: %b\r\n" % CLOSE
NO_SNIFFING = (b"x-content-type-options", b"nosniff")
"""What is said of a body's type is true: a browser shall not guess another."""


class Responder:
    """One per deployment: its fronts and FastAPI's routes answer over it."""

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle) -> None:
        version = deployment.label.encode()
        self._version = (b"x-model-version", version)
        self._template = (
            b"content-type: %%b\r\ncontent-length: %%d\r\nx-request-id: %%b\r\n"
            b"x-model-version: %b\r\nx-content-type-options: nosniff\r\n"
            b"server-timing: queue;dur=%%b, forward;dur=%%b\r\n"
        ) % version
        self._lifecycle = lifecycle
        self._records = deployment.records

    def template(self, kind: bytes, *more: tuple[bytes, bytes]) -> bytes:
        """The head of answers of one kind, but for their first lines: a place for the length, the
        id, what it took, and marks.
        """
        lines = b"".join([b"%b: %b\r\n" % header for header in more])
        content = self._template.replace(b"%b", kind, 1)
        return content + lines + b"%b\r\n"

    async def answer(self, call: RequestContext, reply: Reply, send: Send) -> None:
        """Sends a whole answer, if its caller is there to take it."""
        cycle: Any = getattr(send, "__self__", None)
        short = can_write_whole(cycle)
        if not short:
            line = call.connection or cycle
            await writable(line)
            if is_cut(line) or is_left(line):
                self._records.record(call, ClientClosed.status)
                return
            short = can_write_whole(cycle)
        self._records.record(call, reply.status)
        if short and reply.status == 200 and call.method != HEAD:
            if self._lifecycle.draining:
                cycle.keep_alive = False
            write_whole(cycle, 200, self._head(call, reply), reply.body)
            return
        length = (b"content-length", b"%d" % len(reply.body))
        headers = [*self._headers(call, reply.kind, length), *reply.headers]
        if self._lifecycle.draining:
            headers.append(CLOSE)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        body = b"" if call.method == HEAD else reply.body
        await send({"type": "http.response.body", "body": body})

    def write(self, call: RequestContext, reply: Reply, exchange: "Exchange") -> None:
        """The same on the short way, on a line that has room."""
        if exchange.disconnected or exchange.transport.is_closing():
            self._records.record(call, ClientClosed.status)
            return
        self._records.record(call, reply.status)
        head, marks = self._head(call, reply), exchange.head.marks
        if self._lifecycle.draining or CLOSE in reply.headers:
            exchange.keep_alive = False
            last = CLOSE_LINE if self._lifecycle.draining else b""
            head = b"%b%b%b\r\n" % (head, last, marks)
        else:
            head = b"%b%b%b\r\n" % (head, marks, b"" if exchange.keep_alive else CLOSE_LINE)
        exchange.line.write(reply.status, head, reply.body)

    async def begin(
        self, call: RequestContext, kind: bytes, send: Send, *, more: Headers | None = None
    ) -> None:
        """Sends the head of an answer that comes in pieces; whoever sends them records it."""
        headers = [*self._headers(call, kind), *(more or [])]
        if self._lifecycle.draining:
            headers.append(CLOSE)
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    def _headers(self, call: RequestContext, kind: bytes, *length: tuple[bytes, bytes]) -> Headers:
        timing = b"queue;dur=%.3f, forward;dur=%.3f" % (call.queue_s * 1e3, call.forward_s * 1e3)
        return [
            (b"content-type", kind),
            *length,
            (b"x-request-id", call.id),
            self._version,
            NO_SNIFFING,
            (b"server-timing", timing),
        ]

    def _head(self, call: RequestContext, reply: Reply) -> bytes:
        """The same headers, as they stand on the wire."""
        queue, forward = milliseconds(call.queue_s), milliseconds(call.forward_s)
        head = self._template % (
            reply.kind, len(reply.body), call.id, queue.encode(), forward.encode(),
        )  # fmt: skip
        if not reply.headers:
            return head
        return head + b"".join(b"%b: %b\r\n" % header for header in reply.headers)

    def marked(self, call: RequestContext, send: Send) -> Send:
        """A `send` that marks and records what FastAPI answers."""

        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = b"total;dur=%.3f" % ((perf_counter() - call.started) * 1e3)
                marks: Headers = [(b"x-request-id", call.id), self._version, NO_SNIFFING]
                marks.append((b"server-timing", took))
                if self._lifecycle.draining:
                    marks.append(CLOSE)
                message["headers"] = [*message.get("headers", []), *marks]
                self._records.record(call, message["status"])
            if not is_closed(send):
                await send(message)

        return marking
