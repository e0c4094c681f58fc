"""Answers that wait for their reader: they are counted, and not kept for ever.

Only an answer too large for the buffers of the line comes here. Whoever takes nothing of it for as
long as a body may take is cut off; when room is short, whoever takes it slowly.
"""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Protocol

from onepass.app.requests.admission import Admission
from onepass.app.requests.pace import Pace

LOOKS = 8
"""How often it is looked whether anything moved, in the time that it may stand still."""


class Line(Protocol):
    """A connection: `client` is whom it comes from."""

    loop: AbstractEventLoop
    transport: Transport
    client: tuple[str, int] | None


class Unread:
    """What one connection has not sent off yet."""

    rows = 0

    def __init__(self, line: Line, admission: Admission, *, stall_s: float) -> None:
        self.size = 0
        self.client = self.caller = line.client
        self._loop = line.loop
        self._transport = line.transport
        self._admission = admission
        self._every_s = stall_s / LOOKS
        self._still = 0
        self._pace = Pace(self, line.transport.abort)
        self._timer: TimerHandle | None = None

    def begin(self) -> None:
        """The buffers are full."""
        self._still = 0
        self._admission.hold(self, self._transport.get_write_buffer_size())
        self._admission.watch(self._pace)
        self._wait()

    def end(self) -> None:
        """They have room again, or the line is cut."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._admission.forget(self._pace)
            self._admission.leave(self)
            self.size = 0

    def _wait(self) -> None:
        self._pace.wait()
        self._timer = self._loop.call_later(self._every_s, self._look)

    def _look(self) -> None:
        left = self._transport.get_write_buffer_size()
        moved = self.size - left
        self._still = 0 if moved > 0 else self._still + 1
        if self._still >= LOOKS:
            self._transport.abort()
            return
        self._pace.move(max(0, moved))
        if moved < 0:
            self._admission.hold(self, -moved)
        self._admission.keep_bytes(self, left)
        self._wait()
