"""Writes lines to a file descriptor from a thread of its own: whoever has a line never waits.

A log that nobody reads is a pipe that is full, and a write to it blocks: in the event loop it would
stop every answer. So lines are kept in a buffer of so many bytes; what finds it full is dropped and
counted. Once there is room again, a line says how many are missing, where they are missing.
"""

import mmap
import os
import select
import threading
from collections import deque
from collections.abc import Callable

AT_ONCE = 4096
"""PIPE_BUF: so much is written whole, also where other processes write to the same pipe."""


class Lost:
    """How many lines were dropped: a number per process, in memory that all of them share."""

    def __init__(self, file: int = -1, *, processes: int = 1, number: int = 0) -> None:
        if file >= 0:
            os.ftruncate(file, 8 * processes)
        self._counts = memoryview(mmap.mmap(file, 8 * processes)).cast("q")
        self._number = number

    def add(self, count: int) -> None:
        """By this process."""
        self._counts[self._number] += count

    def total(self) -> int:
        """By all of them."""
        return sum(self._counts)


class Writer:
    """A bounded buffer, and the thread that empties it."""

    def __init__(
        self,
        file: int,
        *,
        most_bytes: int,
        confess: Callable[[int], bytes],
        lost: Lost,
        at_once: int = AT_ONCE,
    ) -> None:
        """`confess` makes the line that says how many were dropped."""
        self._file = file
        self._most_bytes = most_bytes
        self._confess = confess
        self._all_lost = lost
        self._at_once = at_once
        self._parts: deque[tuple[bytes, int]] = deque()
        """Whole lines, and how many lines are lost when they cannot be written."""
        self._held = 0
        self._missing = 0
        self._stalled = False
        self._failing = False
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None

    def put(self, content: bytes) -> None:
        """Whole lines, written by and by, or dropped from the first that finds no room."""
        with self._changed:
            if self._stalled and self._held > self._most_bytes // 2:
                self._drop(content.count(b"\n"))
                return
            self._stalled = False
            if self._missing:
                self._add(*self._confession())
            room = self._most_bytes - self._held
            if len(content) > room:
                self._stalled = True
                cut = content.rfind(b"\n", 0, max(room, 0)) + 1
                self._drop(content.count(b"\n", cut))
                content = content[:cut]
            if content:
                self._add(content, content.count(b"\n"))

    def drain(self, within_s: float) -> None:
        """Waits until all is written, but no longer than that."""
        with self._changed:
            self._changed.wait_for(self._is_idle, within_s)

    def _is_idle(self) -> bool:
        return not self._held and (self._failing or not self._missing)

    def _add(self, content: bytes, lines: int) -> None:
        self._parts.append((content, lines))
        self._held += len(content)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="log", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _drop(self, lines: int) -> None:
        self._missing += lines
        self._all_lost.add(lines)

    def _confession(self) -> tuple[bytes, int]:
        missing, self._missing = self._missing, 0
        self._failing = False
        return self._confess(missing), missing

    def _work(self) -> None:
        while True:
            content, lines = self._next()
            failed = False
            try:
                self._write(content)
            except OSError:  # a reader that went away, or a full disk, is not our failure
                failed = True
            with self._changed:
                self._held -= len(content)
                if failed:
                    self._failing = True
                    self._missing += lines
                    self._all_lost.add(lines)
                self._changed.notify_all()

    def _next(self) -> tuple[bytes, int]:
        with self._changed:
            while not self._parts:
                if self._missing and not self._failing:
                    self._add(*self._confession())
                else:
                    self._changed.wait()
            return self._parts.popleft()

    def _write(self, content: bytes) -> None:
        """In pieces of whole lines."""
        start = 0
        while start < len(content):
            stop = len(content)
            if stop - start > self._at_once:
                stop = content.rfind(b"\n", start, start + self._at_once) + 1
                stop = stop or content.find(b"\n", start) + 1 or len(content)
            piece = memoryview(content)[start:stop]
            while piece:
                try:
                    piece = piece[os.write(self._file, piece) :]
                except BlockingIOError:  # somebody else who has this pipe made it so
                    waiting = select.poll()
                    waiting.register(self._file, select.POLLOUT)
                    waiting.poll()
            start = stop
