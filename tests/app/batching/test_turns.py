"""Whose turn it is."""

from onepass.app.batching.turns import Rank, Ranks, Turns


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


def test_who_is_new_comes_every_other_time_and_of_the_rest_each_rank_in_turn() -> None:
    ranks = Ranks[str]()
    for rank in Rank:
        for number in range(4):
            ranks.put(rank, number, f"{rank.value}")
    taken = [ranks.take(Rank) for _ in range(13)]
    named = [found[1] if found else None for found in taken]
    assert named == ["new", "on", "new", "long"] * 2 + ["on", "long"] * 2 + [None]


def test_a_rank_that_is_not_allowed_waits() -> None:
    ranks = Ranks[int]()
    ranks.put(Rank.LONG, "a", 1)
    assert ranks.take((Rank.NEW, Rank.ON)) is None
    ranks.put(Rank.NEW, "a", 2)
    assert [ranks.take(Rank), ranks.take(Rank)] == [(Rank.NEW, 2), (Rank.LONG, 1)]
