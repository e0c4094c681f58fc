"""Hands answers over to the store, and waits for what is asked of it: the event loop's side.

Answers are gathered for a moment and put on a queue of so many bytes. What finds it full is dropped
and counted: neither a request nor the loop ever waits for the store.
"""

import asyncio
from contextlib import suppress
from time import perf_counter
from typing import Any

from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.answered import Answered
from onepass.app.feedback.errands import Errand, Look
from onepass.app.feedback.errors import NotKept
from onepass.app.feedback.following import Following
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.quality import Quality
from onepass.app.feedback.store import Bounds, Store
from onepass.app.feedback.store_thread import Count, StoreThread
from onepass.app.requests.errors import TooLate
from onepass.app.requests.settings import Settings
from onepass.models.bundle import Bundle
from onepass.models.contract import Contract

LATE = "the deadline passed before the store answered: what was told may be told again"
EVERY_S = 0.05
REFRESH_S = 0.25
"""So long who asks for /metrics waits for what is new."""


class Keeper:
    """One per deployment and worker."""

    def __init__(
        self, thread: StoreThread, quality: Quality, count: Count, *, settings: Settings
    ) -> None:
        self.ids = AnswerIds()
        self.count = count
        self.quality = quality
        self._thread = thread
        self._most_bytes = settings.feedback_queue_bytes
        self._timeout_s = settings.request_timeout_s
        self._gathered = list[Answered]()
        self._taken = 0
        """Bytes, ever; those that the thread has `written` are not held any more."""

    @property
    def following(self) -> Following | None:
        """What intervals follow, where they do."""
        return self.quality.following

    def begin(self) -> None:
        """The service begins: factors are read from now on, where intervals follow."""
        if self.following is not None:
            self._thread.start()

    def keep(self, answered: Answered) -> None:
        """Answers that leave; kept by and by, or dropped where there is no room."""
        size = answered.size
        if self._taken - self._thread.backlog.written + size > self._most_bytes:
            self.count("dropped", answered.rows)
            return
        self._taken += size
        if not self._gathered:
            asyncio.get_running_loop().call_later(EVERY_S, self._hand_over)
        self._gathered.append(answered)

    async def ask(self, errand: Errand, *, deadline: float | None = None) -> Any:
        """What comes of it, once that is on the disk; it is behind all answers that left before.

        Raises:
            UnknownAnswers, OtherTruths, NotKept: nothing of it was kept.
            TooLate: the caller's deadline passed, of this clock: perf_counter.
        """
        wait_s = self._timeout_s if deadline is None else deadline - perf_counter()
        if wait_s <= 0:
            raise TooLate("the deadline passed before the store was asked")
        self._hand_over()
        self._thread.start()
        self._thread.inbox.put(errand)
        try:
            async with asyncio.timeout(wait_s):
                return await errand.done
        except TimeoutError:
            raise TooLate(LATE) from None

    async def look(self, *, deadline: float | None = None) -> Quality:
        """How right answers were, as it is now. Raises NotKept, TooLate."""
        self.quality.windows = await self.ask(Look(), deadline=deadline)
        return self.quality

    async def refresh(self) -> None:
        """The same, unless it takes a while: then it is as it was."""
        with suppress(NotKept, TooLate, TimeoutError):
            async with asyncio.timeout(REFRESH_S):
                await self.look()

    def close(self) -> None:
        """The service ends: what is here is written."""
        self._hand_over()
        self._thread.close()

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered:
            self.ids.begin()
            self._thread.start()
            self._thread.inbox.put(gathered)


def keeper_of(
    contract: Contract, bundle: Bundle, settings: Settings, count: Count, *, rows: KeptRows
) -> Keeper | None:
    """The keeper that these settings ask for, if any.

    Raises:
        ValueError: the file cannot be used, or there is none to follow truths by.
    """
    if settings.feedback is None:
        if settings.feedback_follow:
            raise ValueError("ONEPASS_FEEDBACK_FOLLOW needs ONEPASS_FEEDBACK: a file for truths")
        return None
    report = bundle.report()
    following = Following(contract, report) if settings.feedback_follow else None
    bounds = Bounds(
        settings.feedback_keep_s, settings.feedback_max_rows, settings.feedback_max_bytes
    )
    store = Store(settings.feedback, contract, bundle.label, bounds, following=following)
    quality = Quality(contract, report, bundle.label, following=following)
    return Keeper(StoreThread(store, rows, count), quality, count, settings=settings)
