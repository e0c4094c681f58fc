"""Requests that a client sends ahead, on one connection, of the answers to those before.

They stand in line, and each takes a hundred times the bytes it came in. So only some are read; the
rest stays as it came, and no more is taken from the socket, until answers have made the line short.
"""

from onepass.app.transport.idle import Idle

MOST, AT_ONCE = 64, 16384
"""Requests in line, and bytes that are read before they are counted again."""


class Ahead(Idle):
    """uvicorn's, which would read all that comes."""

    _held = b""
    """What came, and is not read yet."""
    _last = b""
    """What is said behind all answers, before the connection is closed."""

    def data_received(self, data: bytes) -> None:
        """Reads it, as far as the line is not too long."""
        if not self._held and len(data) <= AT_ONCE and len(self.pipeline) < MOST:
            self.read(data)
        else:
            self._held += data
            self._go_on()

    def on_response_complete(self) -> None:
        """The next may be read, in another turn: this may be one in which something is read."""
        super().on_response_complete()
        if self._last and not self.answering:
            self.end_with(self._last)
        elif self._held:
            self.loop.call_soon(self._go_on)

    def end_with(self, words: bytes) -> None:
        """Nothing more is read: says so, once all that was asked before has its answer."""
        if self.answering:
            self._last = words
        else:
            self.transport.write(words)
            self.transport.close()

    def _go_on(self) -> None:
        while self._held and len(self.pipeline) < MOST and not self.transport.is_closing():
            piece, self._held = self._held[:AT_ONCE], self._held[AT_ONCE:]
            self.read(piece)
        if self._held:
            self.flow.pause_reading()

    def read(self, data: bytes) -> None:
        """The next bytes."""
        super().data_received(data)
