"""A change knows of whom it waits for a word."""

from typing import Any

from onepass.app.processes.change import Ask, Change


def test_at_first_of_all() -> None:
    slots: Any = object(), object()
    change = Change(Ask(slots[0], {"ask": "x"}, 5.0), 3, slots)
    assert change.left == set(slots)
    assert (change.number, change.until, change.switches) == (3, 5.0, False)
