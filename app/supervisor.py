"""The supervisor: N workers on one socket. One that ends is replaced; the others never notice.

uvicorn's own stops the whole service when a replacement fails to start. Here it is tried again,
later each time; only a service of which no worker ever became ready gives up.
"""

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic
from types import FrameType

import orjson

from app.keys import who_may_ask
from app.settings import Settings
from app.worker import READY, STOP_NOW, VARIABLE

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 30.0

logger = logging.getLogger("onepass")


class Seat:
    """A place for a worker: the one that sits there, or when the next one is tried."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self.ready = False
        self.pause_s = FIRST_PAUSE_S
        self.next_try = 0.0

    def empty(self) -> None:
        """Its worker has ended."""
        if self.control is not None:
            self.control.close()
        self.process = self.control = None
        self.next_try = monotonic() + self.pause_s
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)
        self.ready = False


class Supervisor:
    """Starts workers, replaces those that end, stops them all."""

    def __init__(self, folder: Path, settings: Settings, listener: socket.socket) -> None:
        self._folder = folder
        self._settings = settings
        self._listener = listener
        self._seats = [Seat(number) for number in range(settings.workers)]
        self._selector = selectors.DefaultSelector()
        self._metrics = os.memfd_create("onepass-metrics")
        self._asked: int | None = None
        self._was_ready = False

    def run(self) -> int:
        """Until a signal comes, or the first workers cannot start. The exit code."""
        wake, waker = socket.socketpair()
        for end in (wake, waker):
            end.setblocking(False)
        self._selector.register(wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(waker.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # wakes the wait below
        code = self._watch(wake)
        signal.set_wakeup_fd(-1)
        return code

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._asked is not None:
            number = signal.SIGINT  # asked twice: no more draining
        self._asked = number

    def _watch(self, wake: socket.socket) -> int:
        while self._asked is None:
            for seat in self._seats:
                self._look_at(seat)
                if seat.process is None and not self._was_ready and seat.next_try:
                    self._stop(signal.SIGINT)
                    return 1
            self._wait(wake)
        self._stop(self._asked, wake)
        return 0

    def _look_at(self, seat: Seat) -> None:
        """Fills an empty seat when its time has come; empties one whose worker ended."""
        if seat.process is not None and (code := seat.process.poll()) is not None:
            logger.error("worker %d ended with code %d", seat.process.pid, code)
            self._leave(seat)
        if seat.process is None and seat.next_try <= monotonic() and self._may_try(seat):
            self._start(seat)

    def _may_try(self, seat: Seat) -> bool:
        return self._was_ready or not seat.next_try

    def _start(self, seat: Seat) -> None:
        ours, theirs = socket.socketpair()
        given = {
            "settings": self._settings.model_dump(mode="json"),
            "bundle": str(self._folder),
            "listener": self._listener.fileno(),
            "control": theirs.fileno(),
            "number": seat.number,
            "metrics": self._metrics,
        }
        path = os.pathsep.join(place for place in sys.path if place)
        environment = {VARIABLE: orjson.dumps(given).decode(), "PYTHONPATH": path}
        seat.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.worker"],
            env=os.environ | environment,
            pass_fds=(self._listener.fileno(), theirs.fileno(), self._metrics),
        )
        theirs.close()
        seat.control = ours
        self._selector.register(ours, selectors.EVENT_READ, seat)

    def _leave(self, seat: Seat) -> None:
        if seat.control is not None and seat.control.fileno() in self._selector.get_map():
            self._selector.unregister(seat.control)
        seat.empty()

    def _wait(self, wake: socket.socket) -> None:
        """Until a worker speaks or ends, a signal comes, or a seat may be filled again."""
        empty = [seat.next_try for seat in self._seats if seat.process is None]
        timeout = max(0.0, min(empty) - monotonic()) if empty else None
        for key, _ in self._selector.select(timeout):
            if key.fileobj is wake:
                wake.recv(4096)
                continue
            seat: Seat = key.data
            assert seat.control is not None
            if seat.control.recv(1) == READY:
                self._greet(seat)
            else:
                self._selector.unregister(seat.control)  # its end is seen by SIGCHLD

    def _greet(self, seat: Seat) -> None:
        seat.ready = True
        seat.pause_s = FIRST_PAUSE_S
        if not self._was_ready:
            self._was_ready = True
            host, port = self._listener.getsockname()[:2]
            label = f"{self._folder.parent.name}/{self._folder.name}"
            count = len(self._seats)
            logger.info("%s answers on http://%s:%d (%d workers)", label, host, port, count)
            logger.info(who_may_ask(len(self._settings.all_keys)))
        elif seat.process is not None:
            logger.info("worker %d answers, too", seat.process.pid)

    def _stop(self, asked: int, wake: socket.socket | None = None) -> None:
        """Tells all workers, and waits: they drain on SIGTERM, and stop at once on SIGINT."""
        self._listener.close()  # theirs are open; ours would take connections nobody answers
        self._tell(asked)
        deadline = monotonic() + self._settings.drain_s + self._settings.stop_s + 5
        for seat in self._seats:
            while seat.process is not None and seat.process.poll() is None:
                if self._asked == signal.SIGINT != asked:
                    asked = signal.SIGINT
                    self._tell(asked)
                if monotonic() > deadline:
                    seat.process.kill()
                try:
                    seat.process.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue

    def _tell(self, asked: int) -> None:
        for seat in self._seats:
            if seat.process is None or seat.control is None:
                continue
            if asked == signal.SIGTERM:
                seat.process.send_signal(signal.SIGTERM)
            elif seat.ready:
                seat.control.send(STOP_NOW)
            else:
                seat.process.kill()
