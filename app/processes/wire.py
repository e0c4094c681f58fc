"""What a supervisor and a worker say to each other, and what the one starts the other with.

Words of one byte, and documents: JSON in a line. Files go with a document that names them.
"""

import json
import signal
import socket
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

READY, STOP_NOW, DRAIN = b"r", b"s", b"d"
OPEN = b"{"
"""What a document begins with."""
BEAT, SAME_PASS = b".", b","
"""The worker's loop goes round; or it does, but the forward pass is still that of the last beat."""
WORKER_WAITS = (signal.SIGINT,)
SUPERVISOR_WAITS = signal.SIGTERM, signal.SIGINT, signal.SIGHUP
"""Signals that each is started with held back, until it is prepared for them: whoever presses
Ctrl-C meanwhile shall not see where a process stood in its imports."""
BEAT_S = 1.0
VARIABLE = "ONEPASS_WORKER"
PIECE, MOST_FILES = 65536, 200
"""Bytes, and files, that are taken at once."""
SEND_S = 5.0

Document = dict[str, Any]


def beat_s(hang_s: float) -> float:
    """How often a worker says so."""
    return min(BEAT_S, hang_s / 4)


def document(**content: Any) -> bytes:
    """A line of JSON."""
    return json.dumps(content).encode() + b"\n"


class Words:
    """Takes apart what came: words, each a byte, and whole lines."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, content: bytes) -> list[bytes]:
        """What is whole by now; a line has the word or the brace that it begins with."""
        content, self._rest = self._rest + content, b""
        words, at = list[bytes](), 0
        while at < len(content):
            end = at + 1
            if content[at:end] in (READY, OPEN):
                end = content.find(b"\n", at) + 1
                if not end:
                    self._rest = content[at:]
                    break
            words.append(content[at:end])
            at = end
        return words


def tell(control: socket.socket, content: bytes, files: Sequence[int] = ()) -> None:
    """All of it, with the files that it names; for a socket that may not block, too.

    Raises:
        OSError: the other side is gone, or reads nothing.
    """
    blocks = control.gettimeout()
    control.settimeout(SEND_S)
    try:
        sent = socket.send_fds(control, [content], files) if files else 0
        control.sendall(content[sent:])
    finally:
        control.settimeout(blocks)


def hear(control: socket.socket, files: deque[int]) -> bytes:
    """What comes next; the files that come with it are put behind those before."""
    content, own, _, _ = socket.recv_fds(control, PIECE, MOST_FILES)
    files.extend(own)
    return content


def some(files: Iterable[tuple[str, int]]) -> Iterable[list[tuple[str, int]]]:
    """As many at once as go with one document."""
    each = list(files)
    for start in range(0, len(each), MOST_FILES):
        yield each[start : start + MOST_FILES]
