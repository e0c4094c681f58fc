"""A sample of requests, written to files by a thread of its own: nobody waits for it.

What finds the queue full, or a disk that takes nothing, is dropped and counted: it is a sample.
"""

import random
import threading
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Protocol

from onepass.app.feedback.answered import Answered, Many, Singles
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.segments import Rows
from onepass.app.feedback.store_thread import Count
from onepass.app.requests.errors import logger

QUEUE_BYTES = 8 * 2**20
EVERY_S = 600.0
"""A file is ended after so long, however little it holds."""
CLOSE_S = 5.0


class Files(Protocol):
    """Where rows go."""

    def add(self, at: float, rows: Rows) -> None:
        """More rows, in memory."""

    @property
    def is_due(self) -> bool:
        """Whether a file is full."""

    def write(self) -> int:
        """Ends a file; how many rows it holds. Raises OSError, and then lets go of them."""


class Recorder:
    """One per deployment and worker."""

    def __init__(self, files: Files, rows: KeptRows, count: Count, *, share: float) -> None:
        self._files = files
        self._rows = rows
        self._count = count
        self._share = share
        self._inbox = SimpleQueue[Answered | None]()
        self._taken = 0
        self._done = 0
        """Bytes, ever: what was put on the queue, and what was taken from it."""
        self._pending = 0
        """Rows that no file holds yet."""
        self._failed = False
        self._thread: threading.Thread | None = None

    def keep(self, answered: Answered) -> None:
        """Of these requests some, on the event loop."""
        sample = self._drawn(answered)
        if sample is None:
            return
        if self._taken - self._done + sample.size > QUEUE_BYTES:
            self._count("record_dropped", sample.rows)
            return
        self._taken += sample.size
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="record", daemon=True)
            self._thread.start()
        self._inbox.put(sample)

    def _drawn(self, answered: Answered) -> Answered | None:
        share = self._share
        if share >= 1:
            return answered
        match answered:
            case Many():
                return answered if random.random() < share else None
            case Singles(at, ids, sent, answers, files):
                some = [n for n in range(len(ids)) if random.random() < share]
                if not some:
                    return None
                own = [ids[n] for n in some], [sent[n] for n in some], [answers[n] for n in some]
                return Singles(at, *own, files)

    def close(self) -> None:
        """The service ends: what is here is written."""
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join(CLOSE_S)

    def _work(self) -> None:
        until, is_over = monotonic() + EVERY_S, False
        while not is_over:
            try:
                answered = self._inbox.get(timeout=max(0.0, until - monotonic()))
                is_over = answered is None
                if answered is not None:
                    self._add(answered)
            except Empty:
                pass
            if is_over or self._files.is_due or monotonic() >= until:
                self._write()
                until = monotonic() + EVERY_S

    def _add(self, answered: Answered) -> None:
        try:
            self._files.add(answered.at, self._rows.of(answered))
            self._pending += answered.rows
        except Exception as error:  # a bug: it is told, and the thread goes on
            self._count("record_lost", answered.rows)
            logger.error("record: an answer cannot be kept", exc_info=error)
        self._done += answered.size

    def _write(self) -> None:
        pending, self._pending = self._pending, 0
        try:
            self._count("recorded", self._files.write())
            self._failed = False
        except Exception as error:  # a disk, or what a foreign writer makes of it: answers go on
            self._count("record_lost", pending)
            if not self._failed:
                logger.warning("record: %d rows are lost: %s", pending, error)
            self._failed = True
