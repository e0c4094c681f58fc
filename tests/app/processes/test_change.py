"""A change knows of whom it waits for a word."""

from typing import Any

from onepass.app.processes.change import Ask, Change


def test_one_is_asked_first_and_then_all_others() -> None:
    slots: Any = "one", "two", "three"
    change = Change(Ask(slots[0], {"ask": "x"}, 5.0), 3, slots)
    assert change.next() == ["one"]
    assert change.left == {"one"}
    assert change.next() == ["two"], "as the first has ended"
    change.proved.add(slots[1])
    assert change.next() == ["three"]
    assert change.later == []
    assert (change.number, change.until, change.switches) == (3, 5.0, False)
