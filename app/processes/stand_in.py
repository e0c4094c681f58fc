"""Answers 503 while no worker can: the port is open, and whoever connects shall not hang.

Only for a service whose workers cannot be replaced, such as when the bundle is gone. A request is
awaited before it is answered, and read to its end afterwards: to close a connection that has unread
bytes would reset it, and the answer with it.
"""

import selectors
import socket
from collections import deque
from collections.abc import Callable
from time import monotonic

ALONE_S = 5.0
"""So long callers wait for a replacement that has not failed yet."""
PATIENCE_S = 2.0
MOST = 256
"""Connections at once; of more, the oldest are cut."""
RETRY_S = 5
Answer = Callable[[bytes], bytes]
"""To what came first."""
TEXT = "no worker is there to answer: the log of the service says why"


class Guest:
    """A connection that will be told."""

    def __init__(self, connection: socket.socket, answer: Answer) -> None:
        self.connection = connection
        self.answer = answer
        self.until = monotonic() + PATIENCE_S
        self.answered = False

    def hear(self) -> bool:
        """Answers what comes first and passes over the rest; False when all is said."""
        try:
            content = self.connection.recv(65536)
            if content and not self.answered:
                self.answered = True
                self.connection.send(self.answer(content))
                self.connection.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return bool(content)


class StandIn:
    """Takes connections from the port, and hands them a refusal."""

    def __init__(
        self, listener: socket.socket, selector: selectors.BaseSelector, *, answer: Answer
    ) -> None:
        self._listener = listener
        self._answer = answer
        self._selector = selector
        self._guests: deque[Guest] = deque()
        self._alone_since: float | None = None
        self.active = False

    def look(self, *, ready: bool, failed: bool) -> None:
        """Begins when no worker is ready and the next will not be soon; ends when one is."""
        if ready:
            self._alone_since = None
            self.end()
            return
        now = monotonic()
        self._alone_since = self._alone_since or now
        if failed or now >= self._alone_since + ALONE_S:
            self.begin()

    def next_look(self) -> float:
        """When there is something to do; those who are late are cut now."""
        now = monotonic()
        while self._guests and self._guests[0].until <= now:
            self.see_off(self._guests[0])
        waits = self._alone_since is not None and not self.active
        begins = (self._alone_since or 0) + ALONE_S if waits else float("inf")
        return min(begins, self._guests[0].until if self._guests else float("inf"))

    def begin(self) -> None:
        """From now on."""
        if not self.active:
            self.active = True
            self._listener.setblocking(False)
            self._selector.register(self._listener, selectors.EVENT_READ, self)

    def end(self) -> None:
        """A worker is there again; who was let in already is still told."""
        if self.active:
            self.active = False
            self._selector.unregister(self._listener)

    def let_in(self) -> None:
        """Whoever stands at the door."""
        for _ in range(MOST):
            try:
                connection, _ = self._listener.accept()
            except OSError:  # nobody, or no descriptors left
                return
            connection.setblocking(False)
            guest = Guest(connection, self._answer)
            self._guests.append(guest)
            self._selector.register(connection, selectors.EVENT_READ, guest)
            if len(self._guests) > MOST:
                self.see_off(self._guests[0])

    def see_off(self, guest: Guest) -> None:
        """Closes one connection."""
        if guest in self._guests:
            self._guests.remove(guest)
            self._selector.unregister(guest.connection)
            guest.connection.close()


def answer(request: bytes) -> bytes:
    """503, in the words of the protocol that was spoken."""
    method, _, rest = request.partition(b" ")
    body = b'{"%b":"%b"}' % (b"error" if rest.startswith(b"/v2") else b"detail", TEXT.encode())
    head = (
        b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n"
        b"x-content-type-options: nosniff\r\n"
        b"content-length: %d\r\nretry-after: %d\r\nconnection: close\r\n\r\n"
    )
    return head % (len(body), RETRY_S) + (b"" if method == b"HEAD" else body)


def alert(hello: bytes) -> bytes:
    """To whoever begins TLS: that something is wrong in here (RFC 8446, 6: fatal, internal error).
    The supervisor has no certificate in memory, and 503 would be no TLS.
    """
    return b"\x15\x03\x03\x00\x02\x02\x50"
