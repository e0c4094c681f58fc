"""How long a connection may be idle between requests: one timer, which is not set anew for each."""

from asyncio import BaseTransport, TimerHandle
from itertools import count

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from onepass.app.requests.shares import UNIX

NUMBERS = count()


class Idle(HttpToolsProtocol):
    """uvicorn's, which sets a timer after each answer and cancels it before each request."""

    _idle_since = 0.0

    def connection_made(self, transport: BaseTransport) -> None:
        """Over a unix socket nobody has an address: each connection is a caller of its own."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.client = self.client or (UNIX, next(NUMBERS))

    @property
    def answering(self) -> bool:
        """Whether a request has no answer yet."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def idle(self) -> bool:
        """Whether nothing is being read or answered."""
        return not self.answering

    def on_response_complete(self) -> None:
        """The next in line begins; where there is none, the connection is idle from now on."""
        if self.transport.is_closing():
            self.server_state.total_requests += 1
        elif self.pipeline:
            self.server_state.total_requests += 1
            self.flow.resume_reading()
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self.begin_idle()

    def begin_idle(self) -> None:
        """An answer is written, and no other request is in line."""
        self.server_state.total_requests += 1
        if self.flow.read_paused:
            self.flow.resume_reading()
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._wait(self.timeout_keep_alive)

    def _wait(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """Closes, or waits for the rest of the time."""
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if not self.idle:
            self._wait(self.timeout_keep_alive)
        elif left > 0:
            self._wait(left)
        else:
            self.timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        """The timer goes on."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        timer: TimerHandle | None = self.timeout_keep_alive_task
        if timer is not None:
            timer.cancel()
            self.timeout_keep_alive_task = None
        super().connection_lost(exc)
