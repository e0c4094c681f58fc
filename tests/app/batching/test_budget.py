"""Memory that is lent: never more than there is, and whoever waited gets it in the end."""

import threading

import pytest

from onepass.app.batching import budget
from onepass.app.batching.budget import Budget
from onepass.models.contract.steps import TooMuch


def test_more_than_there_is_at_once_waits() -> None:
    budget, most = Budget(10), list[int]()
    ready = threading.Barrier(6)

    def work(size: int) -> None:
        ready.wait()
        for _ in range(50):
            with budget.hold(size):
                most.append(budget.held)

    threads = [threading.Thread(target=work, args=(size,)) for size in (1, 3, 5, 7, 9, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert max(most) <= 10
    assert len(most) == 300
    assert budget.held == 0


def test_what_can_never_be_there_is_refused_and_errors_give_it_back() -> None:
    budget = Budget(10)
    with pytest.raises(TooMuch) as refused, budget.hold(11):
        pass
    assert refused.value.most == 10
    with pytest.raises(KeyError), budget.hold(10):
        raise KeyError
    assert budget.held == 0


def test_memory_is_given_back_after_much_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the next one gets room: the two together may be more than there is."""
    lent = Budget(2 * budget.LARGE)
    held = list[int]()
    monkeypatch.setattr(budget, "trim", lambda: held.append(lent.held))
    for size in (1, budget.LARGE - 1, budget.LARGE, budget.LARGE + 1):
        with lent.hold(size):
            pass
    assert held == [budget.LARGE, budget.LARGE + 1]
    assert lent.held == 0
