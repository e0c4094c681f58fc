"""The thread that uses the store, one per worker: the event loop never waits for a disk.

What is handed over since the last turn is written in one transaction, at most `SEGMENTS` of it.
Where the disk takes nothing, truths are refused at once, with the reason; answers stay in memory,
as long as there is room for them, and are tried again.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from queue import Empty, SimpleQueue
from time import monotonic, time
from typing import Any

from onepass.app.feedback.answered import Answered
from onepass.app.feedback.errands import Errand, NotYet
from onepass.app.feedback.errors import NotKept
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.segments import Rows, Segment, segments
from onepass.app.feedback.store import Store
from onepass.app.requests.errors import logger

SEGMENTS = 32
POLL_S = 0.05
"""How often it is looked whether an answer has come that a truth waits for."""
RETRY_S = 1.0
EXPIRE_S = 60.0
CLOSE_S = 5.0
REASONS = {
    sqlite3.SQLITE_FULL: "the disk, or the store, is full",
    sqlite3.SQLITE_IOERR: "the disk does not take what is written",
    sqlite3.SQLITE_BUSY: "others are writing to the store for too long",
    sqlite3.SQLITE_READONLY: "the store is read-only",
}
Item = list[Answered] | Errand
Count = Callable[[str, int], None]
"""count("kept", 3)"""


class StoreThread:
    """`written` bytes of what was handed over are no longer held."""

    def __init__(self, store: Store, rows: KeptRows, count: Count) -> None:
        self.inbox = SimpleQueue[Item | None]()
        self.written = 0
        self._store = store
        self._rows = rows
        self._count = count
        self._backlog = deque[tuple[Segment, int]]()
        """What is not written yet, and how many bytes each holds."""
        self._errands = list[Errand]()
        self._failed = False
        self._expires = monotonic()
        self._is_over = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """By whoever has something for it first."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="feedback", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Writes what there is, for a moment."""
        if self._thread is not None:
            self.inbox.put(None)
            self._thread.join(CLOSE_S)

    def _work(self) -> None:
        while not self._is_over or (self._backlog and not self._failed):
            self._take(self._wait_s())
            try:
                self._turn()
            except Exception as error:  # a bug: it is told, and the thread goes on
                logger.error("feedback: some answers are lost", exc_info=error)
                self._lose(error)
        for errand in self._errands:
            errand.settle(NotKept("the service is stopping"))
        self._store.close()

    def _wait_s(self) -> float:
        if self._is_over:
            return 0.0
        if self._errands:
            return POLL_S
        if self._backlog:
            return RETRY_S if self._failed else 0.0
        return max(0.0, self._expires - monotonic())

    def _take(self, wait_s: float) -> None:
        """What was handed over; it is waited for."""
        try:
            self._receive(self.inbox.get(timeout=wait_s) if wait_s else self.inbox.get_nowait())
            while True:
                self._receive(self.inbox.get_nowait())
        except Empty:
            return

    def _receive(self, item: Item | None) -> None:
        match item:
            case None:
                self._is_over = True
            case Errand():
                self._errands.append(item)
            case _:
                self._pack(item)

    def _pack(self, item: list[Answered]) -> None:
        """Into segments: answers of one row each lie together. What cannot be read is lost."""
        rows, size = Rows(), 0
        for answered in item:
            try:
                rows.extend(self._rows.of(answered))
                size += answered.size
            except Exception as error:
                logger.error("feedback: an answer cannot be kept", exc_info=error)
                self._count("lost", answered.rows)
                self.written += answered.size
        count = len(rows.keys)
        share = size // max(1, count)
        self._backlog += [(one, share * one.rows) for one in segments(time(), rows)]
        self.written += size - share * count

    def _turn(self) -> None:
        """One transaction."""
        some = list(islice(self._backlog, SEGMENTS))
        expires = monotonic() >= self._expires
        if not (some or self._errands or expires):
            return
        try:
            with self._store.transaction():
                more = expires and self._store.expire(time())
                kept = self._store.add([segment for segment, _ in some]) if some else 0
                outcomes = [(errand, self._run(errand)) for errand in self._errands]
        except sqlite3.Error as error:
            self._fail(error)
            return
        self._recover()
        if expires:
            self._expires = monotonic() + (0 if more else EXPIRE_S)
        self._count("kept", kept)
        self._count("lost", sum(segment.rows for segment, _ in some) - kept)
        self._leave(some)
        self._settle(outcomes)

    def _run(self, errand: Errand) -> Any:
        """What comes of it; `NotYet` where it is to be run again."""
        try:
            with self._store.part():
                return errand.run(self._store)
        except sqlite3.Error:
            raise
        except NotYet as waits:
            return waits if monotonic() < errand.until and not self._is_over else waits.error
        except Exception as error:
            return error

    def _settle(self, outcomes: Iterable[tuple[Errand, Any]]) -> None:
        self._errands = []
        for errand, outcome in outcomes:
            if isinstance(outcome, NotYet):
                self._errands.append(errand)
            else:
                errand.settle(outcome)

    def _fail(self, error: sqlite3.Error) -> None:
        """Nothing of this turn is kept: whoever waits is told why."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        reason = REASONS.get(code, "the store fails")
        if not self._failed:
            logger.warning("feedback is not kept: %s (%s)", reason, error)
        self._failed = True
        errands, self._errands = self._errands, []
        for errand in errands:
            errand.settle(NotKept(f"truths cannot be kept now: {reason}"))

    def _recover(self) -> None:
        if self._failed:
            logger.warning("feedback is kept again")
        self._failed = False

    def _lose(self, error: Exception) -> None:
        some = list(islice(self._backlog, SEGMENTS))
        self._count("lost", sum(segment.rows for segment, _ in some))
        self._leave(some)
        self._settle([(errand, error) for errand in self._errands])

    def _leave(self, some: list[tuple[Segment, int]]) -> None:
        """They are no longer held."""
        for _, size in some:
            self._backlog.popleft()
            self.written += size
