"""Tasks that a caller names: in the contract's order, or every problem at once."""

import pytest

from onepass.models.contract import BadTasks
from onepass.models.contract.choosing import chosen

TASKS = ["fare", "minutes", "card", "colour"]


def problems(*names: str) -> list[str]:
    with pytest.raises(BadTasks) as refused:
        chosen(names, TASKS)
    assert {problem["loc"] for problem in refused.value.problems} == {("query", "tasks")}
    return [problem["msg"] for problem in refused.value.problems]


def test_they_stand_in_the_order_in_which_they_are_declared() -> None:
    assert chosen(["colour", "fare"], TASKS) == ("fare", "colour")
    assert chosen(iter(reversed(TASKS)), TASKS) == tuple(TASKS)


def test_every_problem_comes_at_once() -> None:
    assert problems("fair", "card", "card", "fare") == [
        "'fair': no such task; did you mean 'fare'?",
        "'card': named twice",
    ]
    assert problems("q", "q") == [
        "'q': no such task; there are fare, minutes, card, colour",
        "'q': named twice",
    ]
    assert problems() == ["'': name at least one task"]


def test_of_thousands_of_problems_a_hundred_are_told_and_all_are_counted() -> None:
    with pytest.raises(BadTasks) as unknown:
        chosen((f"task{number}" for number in range(8000)), TASKS)
    assert (len(unknown.value.problems), unknown.value.total) == (100, 8000)
    with pytest.raises(BadTasks) as both:
        chosen([*(f"task{number}" for number in range(150)), *TASKS * 2], TASKS)
    assert (len(both.value.problems), both.value.total) == (100, 154)
    many = [f"task{number}" for number in range(120)]
    with pytest.raises(BadTasks) as twice:
        chosen(many * 3, many)
    assert (len(twice.value.problems), twice.value.total) == (100, 120)


def test_a_name_without_end_is_shown_cut_short() -> None:
    (message,) = problems("x" * 100_000)
    assert message.startswith("'xxx")
    assert len(message) < 300
