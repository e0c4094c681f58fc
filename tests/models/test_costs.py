"""What a pass costs, learnt."""

from app.costs import SLICE_S, Costs, measure


def test_an_unknown_size_is_dear() -> None:
    assert Costs({}).of(1) == float("inf")


def test_one_slow_pass_says_little_and_one_quick_pass_much() -> None:
    costs = Costs({2: 1.0})
    costs.learn(3, 1000.0)
    assert 1.0 < costs.of(4) < 1.1
    costs.learn(4, 0.0)
    assert costs.of(3) < 0.6
    assert costs.of(5) == float("inf")


def test_measuring_stops_at_the_first_size_that_takes_too_long() -> None:
    tried: list[int] = []

    def run(rows: int) -> float:
        tried.append(rows)
        return rows / 10

    costs = measure(run, most=256, limit_s=0.5)
    assert max(tried) == 8
    assert (costs.of(1), costs.of(8), costs.of(9)) == (0.1, 0.8, float("inf"))


def test_a_slice_is_at_least_once_and_at_most_sixteen_times() -> None:
    costs = Costs({8: 0.0, 9: SLICE_S / 4.5, 10: 2 * SLICE_S})
    assert [costs.times(rows) for rows in (256, 512, 1024, 2048)] == [16, 4, 1, 1]


def test_what_was_slow_once_is_tried_again() -> None:
    costs = Costs({8: SLICE_S / 10, 9: SLICE_S / 5, 10: 3 * SLICE_S})
    assert costs.times(256) == 8
