"""Deleting by age and by id; a file is emptied in several goes."""

from collections.abc import Callable
from typing import Any

from onepass.app.feedback.deleting import expire, forget
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
    assert (first, second) == ((2 * AT_ONCE, True), (2, False))
    assert file.held == 0


def test_what_is_told_goes_with_its_answer(make_store: Callable[..., Store], give: Any) -> None:
    store = make_store()
    (answer_id,) = give(store)
    with store.transaction():
        store.tell(answer_id, 0, {"fare": 1.0}, now=1e9)
        assert forget(store._file, answer_id) == 1
    assert store._file.held == 0
    assert store._file.rows("SELECT * FROM told") == []
