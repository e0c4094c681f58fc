"""Work in steps: it ends by itself, at its deadline, or when nobody waits any more."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import pytest

from onepass.app.batching.budget import Budget
from onepass.app.batching.work import Work
from onepass.app.requests.errors import ClientClosed, TooLate
from onepass.models.contract.steps import LONG, SHORT, Steps


class Asker(NamedTuple):
    deadline: float
    gone: bool = False
    caller: str = "me"


def steps(*kinds: Any) -> Steps[str]:
    yield from kinds
    return "done"


def outcome(asker: Asker, turns: Callable[[Work], None]) -> Any:
    async def run() -> Any:
        work = Work(asker, Budget(100))
        turns(work)
        return await work.done

    return asyncio.run(run())


def test_a_turn_ends_before_a_long_step_and_the_last_hands_over() -> None:
    def turns(work: Work) -> None:
        going = steps(SHORT, LONG, SHORT)
        assert not work.turn(going, longest_s=60)
        assert work.long_next
        assert work.turn(going, longest_s=60)
        work.finish()
        work.finish()  # nobody is told twice

    assert outcome(Asker(perf_counter() + 60), turns) == "done"


def test_a_turn_has_an_end() -> None:
    def turns(work: Work) -> None:
        going = steps(SHORT, SHORT)
        assert [work.turn(going, longest_s=0) for _ in range(3)] == [False, False, True]
        work.finish()

    assert outcome(Asker(perf_counter() + 60), turns) == "done"


@pytest.mark.parametrize(
    ("asker", "error"),
    [(Asker(perf_counter() - 1), TooLate), (Asker(perf_counter() + 1e6, gone=True), ClientClosed)],
)
def test_nothing_is_done_for_who_does_not_wait(asker: Asker, error: type[Exception]) -> None:
    def turns(work: Work) -> None:
        assert work.is_over()
        assert work.turn(steps(SHORT), longest_s=60)

    with pytest.raises(error):
        outcome(asker, turns)


def test_who_stops_it_ends_it_at_its_next_step() -> None:
    def turns(work: Work) -> None:
        work.stop()
        with pytest.raises(ClientClosed), work.hold(10):
            pass
        assert work.turn(steps(SHORT), longest_s=60)
        work.finish()

    with pytest.raises(ClientClosed):
        outcome(Asker(perf_counter() + 60), turns)
