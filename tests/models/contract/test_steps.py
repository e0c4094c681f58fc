"""Work in steps: done at once, it is the same work."""

from contextlib import ExitStack

import pytest

from onepass.models.contract.steps import LONG, SHORT, Steps, TooMuch, done, unbounded


def counted(to: int, trace: list[int]) -> Steps[int]:
    for number in range(to):
        if number:
            yield LONG if number % 2 else SHORT
        trace.append(number)
    return sum(trace)


@pytest.mark.parametrize("pieces", [0, 1, 4])
def test_all_of_it_at_once_is_every_piece_and_its_result(pieces: int) -> None:
    trace: list[int] = []
    assert done(counted(pieces, trace)) == sum(range(pieces))
    assert trace == [*range(pieces)]


def test_a_pause_stands_before_each_piece_but_the_first_and_says_whether_it_is_long() -> None:
    assert [*counted(4, [])] == [LONG, SHORT, LONG]


def test_what_is_raised_in_a_piece_is_raised_by_the_whole() -> None:
    def torn() -> Steps[int]:
        yield SHORT
        raise TooMuch(1_000_000)

    with pytest.raises(TooMuch, match="at most 1,000,000 bytes are there") as refused:
        done(torn())
    assert refused.value.most == 1_000_000


def test_room_without_end_is_had_as_often_as_it_is_asked_for() -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(unbounded(2**60))
