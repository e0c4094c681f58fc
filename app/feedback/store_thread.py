"""The thread that uses the store, one per worker: the event loop never waits for a disk.

What is handed over since the last turn is written in one transaction, some of it.
Where the disk takes nothing, truths are refused at once, with the reason; answers stay in memory,
as long as there is room for them, and are tried again.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import inf
from queue import Empty, SimpleQueue
from time import monotonic, time
from typing import Any

from onepass.app.feedback.answered import Answered
from onepass.app.feedback.backlog import AT_ONCE, Backlog
from onepass.app.feedback.errands import Errand, NotYet
from onepass.app.feedback.errors import NotKept, reason_of
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.store import Store
from onepass.app.requests.errors import logger

POLL_S = 0.05
"""How often it is looked whether an answer has come that a truth waits for."""
RETRY_S = 1.0
EXPIRE_S = 60.0
FOLLOW_S = 1.0
"""How often factors are read, where intervals follow."""
CLOSE_S = 5.0
BUGS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)
"""What SQLite says of a statement, and not of the disk: it would say it again."""
Item = list[Answered] | Errand
Count = Callable[[str, int], None]
"""count("kept", 3)"""


class StoreThread:
    """Items are put into its `inbox`."""

    def __init__(self, store: Store, rows: KeptRows, count: Count) -> None:
        self.inbox = SimpleQueue[Item | None]()
        self._store = store
        self.backlog = Backlog(rows, store.following)
        self._count = count
        self._errands = list[Errand]()
        self._failed = False
        self._expires = monotonic()
        self._follows = inf if store.following is None else monotonic()
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
        while not self._is_over or (self.backlog and not self._failed):
            self._take(self._wait_s())
            try:
                self._turn()
            except Exception as error:  # a bug: it is told, and the thread goes on
                logger.error("feedback: some answers are lost", exc_info=error)
                self._lose(error)
            self._follow()
        for errand in self._errands:
            errand.settle(NotKept("the service is stopping"))
        self._store.close()

    def _wait_s(self) -> float:
        if self._is_over:
            return 0.0
        if self._errands:
            return POLL_S
        if self.backlog:
            return RETRY_S if self._failed else 0.0
        return max(0.0, min(self._expires, self._follows) - monotonic())

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
                self._count("lost", self.backlog.put(item))

    def _turn(self) -> None:
        """One transaction."""
        self._errands = [errand for errand in self._errands if not errand.done.cancelled()]
        some = self.backlog.next
        expires = monotonic() >= self._expires
        if not (some or self._errands or expires):
            return
        try:
            with self._store.transaction():
                more = expires and self._store.expire(time())
                kept = self._store.add(some) if some else 0
                outcomes = [(errand, self._run(errand)) for errand in self._errands]
        except BUGS:
            raise
        except sqlite3.Error as error:
            self._fail(error)
            return
        self._recover(wrote=bool(some) or not all(errand.reads for errand, _ in outcomes))
        if expires:
            self._expires = monotonic() + (0 if more else EXPIRE_S)
        self._count("kept", kept)
        self._count("lost", sum(segment.rows for segment in some) - kept)
        self.backlog.leave(len(some))
        self._settle(outcomes)

    def _follow(self) -> None:
        """Takes the factors of now; those that were read last stay where they cannot be read."""
        if monotonic() >= self._follows:
            with suppress(sqlite3.Error):
                self._store.read_factors()
            self._follows = monotonic() + FOLLOW_S

    def _run(self, errand: Errand) -> Any:
        """What comes of it; `NotYet` where it is to be run again."""
        try:
            with self._store.part():
                return errand.run(self._store)
        except sqlite3.Error:
            raise
        except NotYet as waits:
            return waits if self._may_come(errand) else waits.error
        except Exception as error:  # whoever waits for the errand is told
            return error

    def _may_come(self, errand: Errand) -> bool:
        """Whether what an errand waits for may still be written: here, or by another worker."""
        waits = monotonic() < errand.until or len(self.backlog) > AT_ONCE
        return waits and not self._is_over

    def _settle(self, outcomes: Iterable[tuple[Errand, Any]]) -> None:
        self._errands = []
        for errand, outcome in outcomes:
            if isinstance(outcome, NotYet):
                self._errands.append(errand)
            else:
                errand.settle(outcome)

    def _fail(self, error: sqlite3.Error) -> None:
        """Nothing of this turn is kept: whoever waits is told why."""
        reason = reason_of(error)
        if not self._failed:
            logger.warning("feedback is not kept: %s (%s)", reason, error)
        self._failed = True
        errands, self._errands = self._errands, []
        refusal = NotKept(f"truths cannot be kept now: {reason}")
        for errand in errands:
            errand.settle(self._read(errand) if errand.reads else refusal)

    def _read(self, errand: Errand) -> Any:
        """What only reads needs no room."""
        try:
            return self._run(errand)
        except sqlite3.Error as error:
            return NotKept(f"the store cannot be read now: {reason_of(error)}")

    def _recover(self, *, wrote: bool) -> None:
        if self._failed and wrote:
            logger.warning("feedback is kept again")
            self._failed = False

    def _lose(self, error: Exception) -> None:
        some = self.backlog.next
        self._count("lost", sum(segment.rows for segment in some))
        self.backlog.leave(len(some))
        self._settle([(errand, error) for errand in self._errands])
