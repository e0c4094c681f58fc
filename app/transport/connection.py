"""One connection. A whole request that is known by its head is answered here, on the short way; all
else is read by uvicorn's parser, and is answered short where that is possible, or by the app.
"""

from collections.abc import Collection, Coroutine
from typing import Any, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

from onepass.app.requests.request_context import STARTED
from onepass.app.requests.settings import Settings
from onepass.app.transport.exchange import Exchange
from onepass.app.transport.front import Front
from onepass.app.transport.limits import Limits
from onepass.app.transport.short_way import END, ShortWay

PIECES = 2
"""In which a request may come that is answered here: head and body."""


def connection_class(settings: Settings) -> type[HttpToolsProtocol]:
    """The protocol class for uvicorn, with these limits."""
    limits: dict[str, Any] = {
        "timeouts_s": {"head": settings.header_timeout_s, "body": settings.body_timeout_s},
        "max_header_bytes": settings.max_header_bytes,
        "max_headers": settings.max_headers,
    }
    return type("LimitedConnection", (Connection,), limits)


class Connection(Limits):
    """At most one request is on the short way; what comes behind it stands in line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way: ShortWay | None = self.app_state.get("short")
        direct = way is not None and way.app is self.app and not self.root_path
        self._way = way if direct else None
        if self._way is not None:
            self._way.lines = cast("set[Connection]", self.connections)
        self._exchange: Exchange | None = None
        self._reading: Exchange | None = None
        """The same, while its body is still to come; what there is of it, and in which pieces."""
        self._body = b""
        self._pieces = 0
        self._first = b""
        """What the piece that is being read begins with, up to the end of a head; and the bytes of
        the head that was read last, where they are known.
        """
        self._raw = b""

    @property
    def answering(self) -> bool:
        """Whether a request has no answer yet."""
        cycle = self.cycle
        return self._exchange is not None or (cycle is not None and not cycle.response_complete)

    def answers_for(self, fronts: Collection[Front]) -> bool:
        """Whether a request on it, read for one of these, has no answer yet."""
        return self._exchange is not None and self._exchange.head.front in fronts

    @property
    def idle(self) -> bool:
        """Whether nothing is being read or answered."""
        cycle = self.cycle  # the same as `answering`: this is asked for each request
        return (
            self._phase == "idle"
            and self._exchange is None
            and not self._held
            and (cycle is None or cycle.response_complete)
        )

    def data_received(self, data: bytes) -> None:
        """Looks whether it is a whole request that is known."""
        way = self._way
        if way is not None and self.idle:
            end = data.find(END) + len(END)
            self._first = first = data[:end]
            head = way.known.get(first)
            if head is not None and len(data) == end + head.length and self.is_open:
                if self._timed != "idle":
                    self._set_timer("idle")
                exchange = self._exchange = Exchange(self, head)
                exchange.answer(data[end:])
                return
        super().data_received(data)
        self._first = b""

    def read(self, data: bytes) -> None:
        """Reads a piece; a request that comes in many takes the long way."""
        super().read(data)
        if self._reading is not None:
            self._pieces += 1
            if self._pieces == PIECES:
                self._take_long_way(self._reading)

    def begin_request(self) -> None:
        """The head is there: it may be one for the short way."""
        self._raw, self._first = self._first, b""
        if self._way is None or self.answering or not self.is_open:
            return super().begin_request()
        known = self._way.read(self.parser, url=self.url, fields=self.headers)
        if known is None:
            return super().begin_request()
        head, call = known
        self._exchange = Exchange(self, head, call)
        self._reading, self._body, self._pieces = self._exchange, b"", 0
        return None

    def on_body(self, body: bytes) -> None:
        """A piece of it."""
        if self._reading is None:
            super().on_body(body)
        else:
            self._moved = True
            self._body += body

    def on_message_complete(self) -> None:
        """The whole request is there."""
        exchange, self._reading = self._reading, None
        if exchange is None or self._way is None:
            super().on_message_complete()
            return
        self._phase = "idle"
        self._way.keep(self._raw, exchange.head, url=self.url)
        exchange.answer(self._body)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if self._exchange is None:
            super()._start_asgi_task(cycle, app)
        else:  # it stands in line, as behind another that takes the long way
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, app))

    def _take_long_way(self, exchange: Exchange) -> None:
        """With what is there of the request."""
        self._exchange = self._reading = None
        super().begin_request()
        self.scope[STARTED] = exchange.started  # type: ignore[literal-required]
        if self._body:
            super().on_body(self._body)

    def _refuse(self, status: int, text: str) -> None:
        """What is not here wholly is counted by whoever reads bodies in pieces."""
        if self._reading is not None:
            self._take_long_way(self._reading)
        super()._refuse(status, text)

    def write(self, status: int, head: bytes, body: bytes) -> None:
        """A whole answer but for its first lines."""
        assert self._way is not None
        first = self._way.first_lines(status, self.server_state.default_headers)
        self.transport.write(b"".join((first, head, body)))

    def end(self, *, keep_alive: bool) -> None:
        """The answer is written."""
        self._exchange = None
        if not keep_alive:
            self.transport.close()
        if self.pipeline or self._held or self._last or self.transport.is_closing():
            self.on_response_complete()
        else:
            self.begin_idle()

    def run(self, rest: Coroutine[Any, Any, None]) -> None:
        """What is left of an answer, as a task."""
        task = self.loop.create_task(rest)
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def shutdown(self) -> None:
        """What is being answered is the last."""
        if self._exchange is not None:
            self._exchange.keep_alive = False
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for an answer any more."""
        if self._reading is not None:
            self._take_long_way(self._reading)
        if self._exchange is not None:
            self._exchange.disconnected = True
        super().connection_lost(exc)
