"""The line between a worker and its supervisor: what it is told, and that it lives.

A thread listens, so that a worker whose loop hangs ends, too, when its supervisor is gone: it would
hold the port. The beats come from the loop itself, as they are to say that it goes round.
"""

import asyncio
import json
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from onepass.app.fronts.app import App
from onepass.app.processes import wire
from onepass.app.processes.changes import Changes
from onepass.app.processes.wire import BEAT, READY, SAME_PASS, beat_s
from onepass.app.requests.lifecycle import Lifecycle
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
        self._words, self._files = wire.Words(), deque[int]()
        self._named: dict[str, int] = {}
        """Files that came with their keys, for what is said next."""
        self.changes: Changes | None = None

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

    def send(self, content: bytes) -> None:
        """To the supervisor. Raises OSError: it is gone."""
        self._control.sendall(content)

    def _listen(self) -> None:
        while content := wire.hear(self._control, self._files):
            for word in self._words.feed(content):
                if self._begun is not None:
                    self._heed(word, self._begun[0].lifecycle)
        if self._begun is not None:  # the supervisor is gone: what runs is finished, and no more
            self._call(self._begun[0].lifecycle.stop)
            time.sleep(self._longest_s)
        os._exit(ORPHANED)

    def _heed(self, word: bytes, lifecycle: Lifecycle) -> None:
        match word[:1]:
            case wire.DRAIN:
                self._call(lifecycle.drain)
            case wire.STOP_NOW:
                self._call(lifecycle.stop)
            case wire.OPEN:
                self._take(json.loads(word))
            case _:
                pass

    def _take(self, said: wire.Document) -> None:
        if "files" in said:
            self._named |= {key: self._files.popleft() for key in said["files"]}
        elif self.changes is not None:
            named, self._named = self._named, {}
            self._call(partial(self.changes.hear, said, named))

    def _call(self, what: Callable[[], None]) -> None:
        assert self._begun is not None
        try:
            self._begun[1].call_soon_threadsafe(what)
        except RuntimeError:  # the loop is closed: it ends already
            return
