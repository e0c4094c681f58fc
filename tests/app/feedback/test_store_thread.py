"""The thread: answers and errands in their order, whatever becomes of the disk."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.answered import Singles
from onepass.app.feedback.errands import Tell
from onepass.app.feedback.errors import NotKept, UnknownAnswers
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.store import Store
from onepass.app.feedback.store_thread import StoreThread
from onepass.app.feedback.truths import Truth
from onepass.models.contract import Contract

ANSWER = b'{"fare":{"value":10.0}}'


@pytest.fixture
def counts() -> Counter[str]:
    """What was counted."""
    return Counter()


@pytest.fixture
def thread(
    make_store: Callable[..., Store], taxi: Contract, counts: Counter[str]
) -> Iterator[StoreThread]:
    """One that runs."""
    made = StoreThread(
        make_store(), KeptRows(taxi, "plain"), lambda name, n: counts.update({name: n})
    )
    made.start()
    yield made
    made.close()


def answers(*ids: str, sent: bytes = b'{"distance":1}') -> Singles:
    return Singles(1e9, ids, [sent] * len(ids), [ANSWER] * len(ids))


def tell(thread: StoreThread, *ids: str, before: Singles | None = None) -> Any:
    async def ask() -> Any:
        errand = Tell([Truth(one, 0, {"fare": 1.0}, ("body",)) for one in ids])
        thread.inbox.put(errand)
        if before is not None:
            await asyncio.sleep(0.1)
            thread.inbox.put([before])
        return await errand.done

    return asyncio.run(ask())


def test_whoever_waits_no_more_tells_nothing(thread: StoreThread) -> None:
    late = AnswerIds().new()

    async def leave() -> None:
        errand = Tell([Truth(late, 0, {"fare": 1.0}, ("body",))])
        errand.done.cancel()
        thread.inbox.put(errand)

    asyncio.run(leave())
    assert tell(thread, late, before=answers(late)) == 1, "it is new"


def test_what_was_handed_over_is_there_for_what_is_told_next(
    thread: StoreThread, counts: Counter[str]
) -> None:
    ids = AnswerIds()
    new = [ids.new() for _ in range(3)]
    item = answers(*new)
    thread.inbox.put([item])
    assert tell(thread, *new) == 3
    assert thread.backlog.written == item.size
    assert (counts["kept"], counts["lost"]) == (3, 0)


def test_a_truth_waits_for_its_answer(thread: StoreThread) -> None:
    late = AnswerIds().new()
    assert tell(thread, late, before=answers(late)) == 1


def test_patience_ends(thread: StoreThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onepass.app.feedback.errands.PATIENCE_S", 0.1)
    with pytest.raises(UnknownAnswers):
        tell(thread, AnswerIds().new())


def test_what_cannot_be_read_again_is_lost_alone(thread: StoreThread, counts: Counter[str]) -> None:
    good, bad = AnswerIds().new(), AnswerIds().new()
    thread.inbox.put([answers(bad)._replace(ids=["no id"]), answers(good)])
    assert tell(thread, good) == 1
    assert (counts["kept"], counts["lost"]) == (1, 1)


def test_on_a_disk_that_takes_nothing_truths_are_refused_and_answers_wait(
    thread: StoreThread, monkeypatch: pytest.MonkeyPatch, counts: Counter[str]
) -> None:
    store: Any = thread._store
    before = store.transaction

    @contextmanager
    def full() -> Iterator[None]:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error
        yield

    monkeypatch.setattr(store, "transaction", full)
    one = AnswerIds().new()
    thread.inbox.put([answers(one)])
    with pytest.raises(NotKept, match="the disk, or the store, is full"):
        tell(thread, one)
    monkeypatch.setattr(store, "transaction", before)
    assert tell(thread, one) == 1
    assert (counts["kept"], counts["lost"]) == (1, 0)


def test_a_bug_ends_what_it_concerns_and_not_the_thread(
    thread: StoreThread, monkeypatch: pytest.MonkeyPatch, counts: Counter[str]
) -> None:
    store: Any = thread._store
    one = AnswerIds().new()
    with monkeypatch.context() as broken:
        broken.setattr(store, "add", lambda segments: 1 // 0)
        thread.inbox.put([answers(one)])
        with pytest.raises((ZeroDivisionError, UnknownAnswers)):  # in one turn with it, or behind
            tell(thread, one)
    assert counts["lost"] == 1
    two = AnswerIds().new()
    thread.inbox.put([answers(two)])
    assert tell(thread, two) == 1
