"""Deleting by age and by id; a file is emptied in several goes."""

from collections.abc import Callable
from typing import Any

from onepass.app.feedback.deleting import expire, expire_all, forget, forget_one
from onepass.app.feedback.segment_table import AT_ONCE
from onepass.app.feedback.store import Store


def test_all_that_is_old_goes_in_the_end(make_store: Callable[..., Store], give: Any) -> None:
    store = make_store()
    file = store._file
    for at in range(AT_ONCE + 1):
        give(store, 2, at=float(at))
    with store.transaction():
        first = expire(file, 1e9)
        second = expire(file, 1e9)
    assert (first, second) == ((2 * AT_ONCE, 0, True), (2, 0, False))
    assert file.held == 0


def test_what_is_told_goes_with_its_answer(make_store: Callable[..., Store], give: Any) -> None:
    store = make_store()
    (answer_id,) = give(store)
    with store.transaction():
        store.tell(answer_id, 0, {"fare": 1.0}, now=1e9)
        assert forget(store._file, answer_id) == 1
    assert store._file.held == 0
    assert store._file.rows("SELECT * FROM told") == []


def test_all_of_it_goes_at_once_for_who_waits(make_store: Callable[..., Store], give: Any) -> None:
    store = make_store()
    ids = [give(store, at=float(at))[0] for at in range(2 * AT_ONCE + 1)]
    with store.transaction():
        store.tell(ids[0], 0, {"fare": 1.0}, now=1e9)
    assert forget_one(store._file, ids[1]) == (1, 0, False)
    assert expire_all(store._file, 1e9) == (2 * AT_ONCE, 1, False)
    assert store._file.held == 0
