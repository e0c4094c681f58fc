"""Whose turn it is."""

from app.turns import Turns


def test_callers_take_turns_whatever_they_want() -> None:
    turns = Turns[str]()
    for caller, things in {"a": "1234", "b": "5", "c": "67"}.items():
        for thing in things:
            turns.put(caller, thing)
    taken = []
    while turns:
        taken.append(turns.take())
    assert "".join(taken) == "1562734"


def test_who_comes_again_stands_behind_those_who_wait() -> None:
    turns = Turns[int]()
    turns.put("a", 1)
    turns.put("b", 2)
    assert turns.take() == 1
    turns.put("a", 3)
    turns.put("a", 4)
    assert [turns.take() for _ in range(3)] == [2, 3, 4]
    assert not turns
