"""The line between a worker and its supervisor: what it is told, and that it lives.

A thread listens, so that a worker whose loop hangs ends, too, when its supervisor is gone: it would
hold the port. The beats come from the loop itself, as they are to say that it goes round.
"""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from onepass.app.fronts.app import App
from onepass.app.processes.wire import BEAT, DRAIN, READY, SAME_PASS, STOP_NOW, beat_s
from onepass.app.requests.settings import Settings

ORPHANED = 71
GRACE_S = 2.0


class Tether:
    """One per worker."""

    def __init__(self, control: socket.socket, settings: Settings) -> None:
        self._control = control
        self._beat_s = beat_s(settings.hang_s)
        self._longest_s = settings.stop_s + GRACE_S
        self._begun: tuple[App, asyncio.AbstractEventLoop] | None = None
        self._passes: set[tuple[str, int]] = set()

    def start(self) -> None:
        """Listens, from before the bundle is loaded."""
        threading.Thread(target=self._listen, name="tether", daemon=True).start()

    def begin(self, app: App, engine: str) -> None:
        """The worker is ready: says so, and that it lives, from now on."""
        self._begun = app, asyncio.get_running_loop()
        self._control.send(READY + engine.encode() + b"\n")
        self._beat(app, self._begun[1])

    def _beat(self, app: App, loop: asyncio.AbstractEventLoop) -> None:
        """Another one, unless a pass that runs is one that ran at the last."""
        before, self._passes = self._passes, app.fleet.running
        stands = bool(before & self._passes)
        with suppress(OSError):  # of a supervisor that is stopped, or gone
            self._control.send(SAME_PASS if stands else BEAT, socket.MSG_DONTWAIT)
        loop.call_later(self._beat_s, self._beat, app, loop)

    def _listen(self) -> None:
        while word := self._control.recv(1):
            if self._begun is not None:
                lifecycle = self._begun[0].lifecycle
                self._call({DRAIN: lifecycle.drain, STOP_NOW: lifecycle.stop}[word])
        if self._begun is not None:  # the supervisor is gone: what runs is finished, and no more
            self._call(self._begun[0].lifecycle.stop)
            time.sleep(self._longest_s)
        os._exit(ORPHANED)

    def _call(self, what: Callable[[], None]) -> None:
        assert self._begun is not None
        try:
            self._begun[1].call_soon_threadsafe(what)
        except RuntimeError:  # the loop is closed: it ends already
            return
