"""A slot: a place for a worker, what is heard of the one in it, and when to try the next."""

import json
import socket
import subprocess
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from onepass.app.processes import wire
from onepass.app.processes.relay import Relay

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 30.0
SILENT_S, SAME_PASS_S = 5.0, 10.0
"""While the service stops: of a worker's loop, and of its forward passes."""


class WorkerSlot:
    """Empty, taken by a worker that loads, or by one that answers."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self.relay: Relay | None = None
        self.ready = False
        self.engine = ""
        self.failed = False
        """The last worker ended before it was ready."""
        self.killed = False
        self.pause_s = FIRST_PAUSE_S
        self.next_try = 0.0
        self.said: list[wire.Document] = []
        """What it said and nobody has heeded yet."""
        self._words = wire.Words()
        self.alive = self.heard = 0.0
        """When the worker's loop was last heard, and when it last got on; at first, its start."""

    def take(self, process: subprocess.Popen[bytes], control: socket.socket, relay: Relay) -> None:
        """A worker begins."""
        self.process, self.control, self.relay = process, control, relay
        self.ready = self.killed = False
        self._words, self.said = wire.Words(), []
        self.forgive()

    def patience_ends(self, settings: dict[str, Any]) -> float:
        """When a worker that says nothing is given up: one that loads has its time for that."""
        if self.killed:
            return float("inf")
        loading = 0.0 if self.ready else settings.get("load_timeout_s", float("inf"))
        return float(self.heard + settings["hang_s"] + loading)

    def is_stuck(self, now: float) -> bool:
        """Whether a worker that was told to stop cannot: its loop, or its pass, stands still."""
        return now > self.alive + SILENT_S or now > self.heard + SAME_PASS_S

    def hear(self) -> bool:
        """What the worker says; False when it has hung up."""
        assert self.control is not None
        try:
            content = self.control.recv(wire.PIECE)
        except BlockingIOError:
            return True
        except OSError:
            content = b""
        for word in self._words.feed(content):
            self._heed(word)
        return bool(content)

    def _heed(self, word: bytes) -> None:
        match word[:1]:
            case wire.READY if not self.ready:
                self.engine = word[1:].rstrip(b"\n").decode()
                self.ready, self.failed, self.pause_s = True, False, FIRST_PAUSE_S
                self.forgive()
            case wire.BEAT:
                self.forgive()
            case wire.SAME_PASS:
                self.alive = monotonic()
            case wire.OPEN:
                self.said.append(json.loads(word))
            case _:
                pass

    def forgive(self) -> None:
        """As if it had just been heard."""
        self.alive = self.heard = monotonic()

    def tell(self, word: bytes) -> None:
        """To the worker; one that does not listen any more is found out by its silence."""
        if self.control is not None:
            try:
                self.control.send(word)
            except OSError:
                return

    def send(self, **said: Any) -> None:
        """A document to the worker; one that does not take it is killed."""
        self._send(wire.document(**said))

    def send_files(self, files: Mapping[str, int]) -> None:
        """Files, by their keys, for what is said next."""
        for some in wire.some(files.items()):
            named = wire.document(files=[key for key, _ in some])
            self._send(named, [file for _, file in some])

    def _send(self, content: bytes, files: Sequence[int] = ()) -> None:
        if self.control is not None:
            try:
                wire.tell(self.control, content, files)
            except OSError:
                self.kill()

    def kill(self) -> None:
        """Ends the worker, hung or not."""
        if self.process is not None and not self.killed:
            self.killed = True
            self.process.kill()

    def empty(self) -> None:
        """Its worker has ended."""
        if self.relay is not None:
            self.relay.close()
        if self.control is not None:
            self.control.close()
        self.failed = not self.ready
        self.process = self.control = self.relay = None
        self.next_try = monotonic() + self.pause_s
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)
        self.ready = False
