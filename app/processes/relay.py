"""What a worker prints to stderr: read here, so that it never waits, and brought into one form.

A worker's own messages pass as they are. What a library prints past `logging` - a complaint in
colour, the last words of a crash - becomes a message in JSON where the log is JSON.
"""

import os
from collections.abc import Callable

from onepass.app.telemetry.messages import raw

LONGEST = 65536
"""Bytes without an end of a line that are kept; more is taken for lines."""
PIECE = 65536


class Relay:
    """The reading end of one worker's stderr."""

    def __init__(self, file: int, write: Callable[[bytes], None], *, as_json: bool) -> None:
        self.file = file
        self._write = write
        self._as_json = as_json
        self._rest = b""
        os.set_blocking(file, False)

    def fileno(self) -> int:
        """For the selector."""
        return self.file

    def read(self) -> bool:
        """What is there; False when nothing will come any more."""
        try:
            content = os.read(self.file, PIECE)
        except BlockingIOError:
            return True
        except OSError:
            content = b""
        self._take(content)
        return bool(content)

    def close(self) -> None:
        """Reads what is left by a worker that has ended."""
        try:
            while content := os.read(self.file, PIECE):
                self._take(content)
        except OSError:  # nothing is there, but somebody has the other end
            pass
        self._take(b"")
        os.close(self.file)

    def _take(self, content: bytes) -> None:
        lines, end, self._rest = (self._rest + content).rpartition(b"\n")
        self._pass_on(lines + end)
        if not content or len(self._rest) > LONGEST:
            rest, self._rest = self._rest, b""
            self._pass_on(rest)

    def _pass_on(self, content: bytes) -> None:
        """Whole lines, and those that stand together and are none of ours as one message."""
        if not content:
            return
        if not self._as_json:
            self._write(content if content.endswith(b"\n") else content + b"\n")
            return
        strange = list[bytes]()
        for line in content.splitlines():
            if line.startswith(b'{"time":"') and line.endswith(b"}"):
                self._say(strange)
                strange = []
                self._write(line + b"\n")
            elif line.strip():
                strange.append(line)
        self._say(strange)

    def _say(self, lines: list[bytes]) -> None:
        if lines:
            self._write(raw(b"\n".join(lines).decode("utf-8", "replace")))
