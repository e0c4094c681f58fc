"""What a pass costs, learnt; and how many rows are best."""

from collections.abc import Callable
from math import inf

import pytest

from onepass.models.latency_model import FIRST, SLICE_S, Costs, measure


def test_an_unknown_size_is_dear() -> None:
    assert Costs({}).of(1) == inf


def test_one_slow_pass_says_little_and_one_quick_pass_much() -> None:
    costs = Costs({(0, 2): 1.0})
    costs.learn(3, 1000.0)
    assert 1.0 < costs.of(4) < 1.1
    costs.learn(4, 0.0)
    assert costs.of(3) < 0.6
    assert costs.of(5) == inf


def test_a_slice_is_at_least_once_and_at_most_sixteen_times() -> None:
    costs = Costs({(0, 8): 0.0, (0, 9): SLICE_S / 4.5, (0, 10): 2 * SLICE_S})
    assert [costs.times(rows) for rows in (256, 512, 1024, 2048)] == [16, 4, 1, 1]


def test_what_was_slow_once_is_tried_again() -> None:
    costs = Costs({(0, 8): SLICE_S / 10, (0, 9): SLICE_S / 5, (0, 10): 3 * SLICE_S})
    assert costs.times(256) == 8


def tried(
    cost: Callable[[int, int], float], **limits: float
) -> tuple[Costs, list[tuple[int, int]]]:
    seen: list[tuple[int, int]] = []

    def run(rows: int, length: int) -> float:
        seen.append((rows, length))
        return cost(rows, length)

    given = {"limit_s": inf} | limits
    return measure(run, most=lambda length: 256, lengths=[1, 8, 128], **given), seen


def test_measuring_stops_at_the_first_size_that_takes_too_long() -> None:
    costs, seen = tried(lambda rows, length: rows * length / 10, limit_s=0.5)
    assert {length: max(r for r, of in seen if of == length) for length in (1, 8, 128)} == {
        1: 8, 8: 1, 128: 1,
    }  # fmt: skip
    assert (costs.of(1), costs.of(8), costs.of(9)) == (0.1, 0.8, inf)
    assert [costs.best(length) for length in (1, 8, 128)] == [2, 1, 1]


def test_the_best_size_is_where_a_row_costs_least() -> None:
    costs, seen = tried(lambda rows, length: rows * (1.0 if rows <= 8 else 5.0))
    assert max(rows for rows, _ in seen) == 16  # clearly worse: no more are tried
    assert costs.best() == 8
    assert costs.each() == pytest.approx(1.0)
    cheap, _ = tried(lambda rows, length: 1e-5 + rows * 1e-7)
    assert cheap.best() == 256


def test_a_pass_is_no_longer_than_it_need_be() -> None:
    costs, _ = tried(lambda rows, length: rows / 1000, limit_s=0.02)
    assert costs.best() == 8  # more rows are not cheaper, and who comes next would wait
    cheaper, _ = tried(lambda rows, length: 0.004 + rows / 1000, limit_s=0.02)
    assert cheaper.best() == 16


def test_measuring_ends_in_time() -> None:
    costs, seen = tried(lambda rows, length: 1.0, within_s=0.0)
    assert [length for _, length in seen] == [1, 1, 8, 128]
    assert costs.best() == 1


def test_lengths_between_count_as_the_next_and_beyond_as_longer() -> None:
    costs = Costs({(3, 0): 1.0, (3, 1): 1.5, (7, 0): 20.0, (7, 1): 40.0})
    assert [costs.of(1, length) for length in (1, 8, 9, 128, 129, 512)] == [1, 1, 20, 20, 40, 80]
    assert [costs.best(length) for length in (1, 8, 9, 512)] == [2, 2, 2, 1]


def test_a_length_that_was_not_tried_is_not_learnt_from_one_pass() -> None:
    costs = Costs({(7, 0): 8.0, (7, 3): 8.0})
    costs.learn(1, 0.001, 4)
    assert costs.best(4) == 8


@pytest.mark.parametrize(("best", "most", "end"), [(8, 256, 8), (256, 256, 256), (256, 100, 64)])
def test_sizes_are_tried_on_the_rows_until_more_are_worse(best: int, most: int, end: int) -> None:
    costs, sizes = Costs({}), list[int]()
    for _ in range(30):
        sizes.append(costs.next_to_try(1, most))
        costs.learn(sizes[-1], sizes[-1] * (0.01 if sizes[-1] <= best else 0.05))
    assert sizes[0] == FIRST
    assert sizes[-10:] == [end] * 10
    assert max(sizes) <= most


def test_room_for_rows_of_arrays_is_more_while_passes_are_short() -> None:
    assert Costs({}).room(256) == (256, 1)
    assert Costs({(0, 8): SLICE_S / 10}).room(256) == (256 * 8, 8)
    assert Costs({(0, 3): 1.0, (0, 8): 100.0}).room(256) == (8, 1)
