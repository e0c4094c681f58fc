"""A slot: a place for a worker, what is heard of the one in it, and when to try the next."""

import socket
import subprocess
from time import monotonic
from typing import Any

from onepass.app.processes.relay import Relay
from onepass.app.processes.wire import BEAT, READY, SAME_PASS

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
        self.alive = self.heard = 0.0
        """When the worker's loop was last heard, and when it last got on; at first, its start."""

    def take(self, process: subprocess.Popen[bytes], control: socket.socket, relay: Relay) -> None:
        """A worker begins."""
        self.process, self.control, self.relay = process, control, relay
        self.ready = self.killed = False
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
            words = self.control.recv(4096)
        except BlockingIOError:
            return True
        except OSError:
            words = b""
        if words.startswith(READY) and not self.ready:
            self.engine = words[1:].partition(b"\n")[0].decode()
            self.ready, self.failed, self.pause_s = True, False, FIRST_PAUSE_S
            self.forgive()
        if BEAT in words:
            self.forgive()
        elif SAME_PASS in words:
            self.alive = monotonic()
        return bool(words)

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
