"""The store: a truth counts once, survives, and is the last to go."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.feedback.store import Store

NOW = 1e9
Make = Callable[..., Store]


def tell(store: Store, answer_id: str, **labels: Any) -> None:
    with store.transaction():
        store.tell(answer_id, 0, labels, now=NOW)


def test_truths_are_told_task_by_task_and_judged(make_store: Make, give: Any) -> None:
    store = make_store()
    first, second = give(store, 2)
    assert store.told(first, 0) == {}
    assert store.told(first, 1) is None
    tell(store, first, fare=12.5, minutes=3.0)
    tell(store, first, card="cash")
    tell(store, second, fare=9.0)
    assert store.told(first, 0) == {"fare": 12.5, "minutes": 3.0, "card": "cash"}
    sums = {(one.task, one.metric): one[2:] for one in store.sums(NOW, 3600)}
    assert sums == {("fare", "mae"): (2, 3.5, 7.25), ("card", "accuracy"): (1, 1.0, 1.0)}
    assert store.sums(NOW + 7200, 3600) == []


def test_all_of_it_is_there_again_after_a_restart(make_store: Make, give: Any) -> None:
    before = make_store()
    (answer_id,) = give(before)
    tell(before, answer_id, fare=1.0)
    after = make_store()
    assert after.told(answer_id, 0) == {"fare": 1.0}
    assert len(after.sums(NOW, 3600)) == 1


def test_what_another_version_answered_says_nothing_of_this_one(
    make_store: Make, give: Any
) -> None:
    old, new = make_store("taxi/run-1"), make_store("taxi/run-2")
    (answer_id,) = give(old)
    tell(new, answer_id, fare=1.0)
    assert new.told(answer_id, 0) == {"fare": 1.0}
    assert old.sums(NOW, 3600) == new.sums(NOW, 3600) == []


def test_an_answer_is_forgotten_with_its_truths(make_store: Make, give: Any) -> None:
    store = make_store()
    first, second = give(store, 2)
    tell(store, first, fare=1.0)
    with store.transaction():
        assert [store.forget(first), store.forget(first)] == [1, 0]
    assert store.told(first, 0) is None
    assert store.told(second, 0) == {}
    assert len(store.sums(NOW, 3600)) == 1, "what it was counted for stays"


def test_what_is_too_old_goes_with_its_truths(make_store: Make, give: Any) -> None:
    store = make_store(keep_s=100)
    (old,), (told,), (young,) = (give(store, 1, at=NOW - age) for age in (200, 200, 50))
    tell(store, told, fare=1.0)
    with store.transaction():
        assert not store.expire(NOW)
    assert [store.told(one, 0) is None for one in (old, told, young)] == [True, True, False]


def test_what_is_too_much_goes_oldest_first_and_truths_stay(make_store: Make, give: Any) -> None:
    store = make_store(rows=4)
    (told,) = give(store)
    tell(store, told, fare=1.0)
    later = [give(store)[0] for _ in range(8)]
    assert store.told(told, 0) == {"fare": 1.0}
    kept = [store.told(one, 0) is not None for one in later]
    assert kept == sorted(kept)
    assert 1 < sum(kept) < 6


@pytest.mark.parametrize("bounds", [{"rows": 1}, {"bytes": 4096 * 12}])
def test_a_store_that_is_full_of_truths_takes_no_more_answers(
    make_store: Make, give: Any, bounds: dict[str, int]
) -> None:
    store = make_store(**bounds)
    ids = list[str]()
    for _ in range(20):
        (answer_id,) = give(store)
        if store.told(answer_id, 0) is not None:
            tell(store, answer_id, fare=1.0, card="cash", minutes=2.0)
            ids.append(answer_id)
    assert ids
    assert all(store.told(one, 0) for one in ids)
