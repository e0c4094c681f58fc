"""The limits of a connection: uvicorn's httptools protocol, with an end to its patience.

Stock uvicorn holds a half-sent head for ever and reads heads of any size. Here a head, and a body,
must arrive within their deadlines, and a head has a largest size and number of fields. What is
late or too large is answered 408 or 431 and closed. A timer runs only while something is missing:
requests that come in one piece pay nothing for it.
"""

from asyncio import BaseTransport, TimerHandle
from typing import Any, Literal

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from onepass.app.requests.admission import Admission
from onepass.app.requests.request_context import REFUSED, LoopTick
from onepass.app.requests.unread import Unread
from onepass.app.transport.heads import head_problem, refusal
from onepass.app.transport.offers import Offers

Phase = Literal["idle", "head", "body", "stream"]


class Limits(Offers):
    """Between requests it is idle; then come a head and a body, or a stream without end."""

    timeouts_s: dict[Phase, float]
    max_header_bytes: int
    max_headers: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._phase: Phase = "idle"
        self._timed: Phase = "idle"
        self._timer: TimerHandle | None = None
        self._refused = False
        self._head_bytes = 0
        """Bytes of this head in earlier pieces; of a body, what came last and was none of it."""
        self._piece = 0
        """Bytes that are being read, and whether a head ended or a body went on in them."""
        self._moved = False
        self._unread: Unread | None = None
        self._running: RequestResponseCycle | None = None
        """What is being answered; uvicorn's `cycle` is what was read last."""
        self._turn: LoopTick | None = self.app_state.get("tick")

    @property
    def idle(self) -> bool:
        """Whether nothing is being read or answered."""
        return self._phase == "idle" and not self._held and not self.answering

    @property
    def is_open(self) -> bool:
        """Whether an answer can be written at once."""
        return not (self._refused or self.flow.write_paused or self.transport.is_closing())

    def connection_made(self, transport: BaseTransport) -> None:
        """Whoever connects shall say something."""
        super().connection_made(transport)
        self._set_timer("head")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for; what stood in line is not begun."""
        self._set_timer("idle")
        self._end_unread()
        if self._turn is not None:
            self._turn.pending -= len(self.pipeline)
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """An answer waits for its reader."""
        super().pause_writing()
        admission: Admission | None = self.app_state.get("admission")
        if admission is not None and not self.transport.is_closing():
            self._unread = Unread(self, admission, stall_s=self.timeouts_s["body"])
            self._unread.begin()

    def resume_writing(self) -> None:
        """It was read."""
        self._end_unread()
        super().resume_writing()

    def _end_unread(self) -> None:
        if self._unread is not None:
            self._unread.end()
            self._unread = None

    def read(self, data: bytes) -> None:
        """Reads a piece; if it ends in the middle of a request, the clock runs."""
        if self._refused:
            return
        self._piece, self._moved = len(data), False
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as offer:
            self.pass_over(memoryview(data)[offer.args[0] :])
        except HttpParserError:
            self.send_400_response("")
        if self._moved:
            self._head_bytes = 0
        elif self._phase != "idle":  # of a head; or of what may stand around the chunks of a body
            self._head_bytes += len(data)
            if self._head_bytes > self.max_header_bytes:
                self._refuse(431, "the head of the request is too large")
        if self._phase != self._timed:
            self._set_timer(self._phase)

    def on_message_begin(self) -> None:
        """A head begins; what an app needs to know of it is made when it is asked."""
        self._phase, self._head_bytes = "head", 0
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._phase, self._moved = "body", True
        looks_large = self._head_bytes + self._piece > self.max_header_bytes
        problem = head_problem(
            self.parser,
            self.url,
            self.headers,
            most_fields=self.max_headers,
            most_bytes=self.max_header_bytes if looks_large else None,
        )
        if problem is not None:
            self._refuse(*problem)
            raise ValueError("refused")  # ends the parser's work on this piece
        if self.parser.should_upgrade():
            self.note_offer()
            return
        self.begin_request()

    def begin_request(self) -> None:
        """The app begins."""
        url, fields, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()  # makes a scope, and takes what was read for a head's beginning
        self.url, self.headers, self.expect_100_continue = url, fields, expects
        self.scope["headers"] = fields
        super().on_headers_complete()
        if self._turn is not None:
            self._turn.pending += 1

    def on_body(self, body: bytes) -> None:
        """A piece of it."""
        self._moved = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request is there; not so behind a head that is read again."""
        if self.offer:
            return
        self._phase = "idle"
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def stream(self) -> None:
        """This body is a stream: as a whole it has no deadline, and its reader keeps the clock."""
        if self._phase == "body":
            self._phase = "stream"
            self._set_timer("stream")

    def send_400_response(self, msg: str) -> None:
        """What came was not HTTP."""
        self._refuse(400, "this is no valid HTTP request")

    def _set_timer(self, phase: Phase) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timed = phase
        if phase in self.timeouts_s:
            self._timer = self.loop.call_later(self.timeouts_s[phase], self._too_late)

    def _too_late(self) -> None:
        if self._held:  # what is waited for is here, but for our own pace
            self._set_timer(self._timed)
        elif self._timed == "head" and self.answering:
            self._set_timer("head")  # an earlier request of a pipeline is still being answered
        else:
            self._refuse(408, f"the {self._timed} of the request did not arrive in time")

    def _refuse(self, status: int, text: str) -> None:
        """Says why, unless an answer is on its way, and closes; behind what is answered still."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        cycle, words = self.cycle, refusal(status, text)
        if cycle is None or not cycle.more_body:
            self.end_with(words)
            return
        if not cycle.response_started:
            setattr(cycle, REFUSED, status)
            self.transport.write(words)
        self.transport.close()
