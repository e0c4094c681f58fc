"""Errands: all truths of a request or none, and patience with those whose answer may still come."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.errands import Errand, Forget, Look, NotYet, Tell
from onepass.app.feedback.errors import OtherTruths, UnknownAnswers
from onepass.app.feedback.store import Store
from onepass.app.feedback.truths import Truth

Make = Callable[..., Store]
OLD = "0" * 32


def run(store: Store, make: Callable[[], Errand]) -> Any:
    async def begun() -> Errand:
        return make()

    errand = asyncio.run(begun())
    with store.transaction(), store.part():
        return errand.run(store)


def of(*truths: tuple[str, dict[str, Any]]) -> Callable[[], Tell]:
    each = [Truth(one, 0, labels, ("body", n)) for n, (one, labels) in enumerate(truths)]
    return lambda: Tell(each)


def test_what_is_told_twice_counts_once(make_store: Make, give: Any) -> None:
    store = make_store()
    first, second = give(store, 2)
    both = of((first, {"fare": 1.0}), (second, {"fare": 2.0}), (first, {"fare": 1.0}))
    assert [run(store, both), run(store, both), run(store, of((first, {"card": "cash"})))] == [
        2, 0, 1,
    ]  # fmt: skip
    sums = {one.task: one.rows for one in run(store, Look)["day"] if one.task == "card"}
    assert sums == {"card": 1}


def test_all_that_cannot_be_told_is_said_and_nothing_is_kept(make_store: Make, give: Any) -> None:
    store = make_store()
    first, second = give(store, 2)
    run(store, of((first, {"fare": 1.0})))
    told = of((second, {"fare": 2.0}), (first, {"fare": 3.0}), (OLD, {"fare": 1.0}))
    with pytest.raises(UnknownAnswers) as unknown:
        run(store, told)
    assert [one["loc"] for one in unknown.value.problems] == [
        ("body", 2, "id"), ("body", 1, "truth", "fare"),
    ]  # fmt: skip
    with pytest.raises(OtherTruths):
        run(store, of((second, {"fare": 2.0}), (first, {"fare": 3.0})))
    assert store.told(second, 0) == {}


def test_answers_that_may_still_come_are_waited_for(make_store: Make) -> None:
    store, fresh = make_store(), AnswerIds().new()
    with pytest.raises(NotYet):
        run(store, of((fresh, {"fare": 1.0})))
    with pytest.raises(NotYet):
        run(store, lambda: Forget(fresh))
    with pytest.raises(UnknownAnswers):
        run(store, lambda: Forget(OLD))


def test_a_caller_who_left_is_told_nothing() -> None:
    async def settle() -> None:
        errand = Look()
        errand.done.cancel()
        errand.settle({})
        await asyncio.sleep(0)

    work: Coroutine[Any, Any, None] = settle()
    asyncio.run(work)
