"""Dynamic weight average: who falls slower counts more."""

import math
from collections.abc import Callable

import pytest

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.losses.dwa import Dwa


def test_two_epochs_of_ones_then_the_softmax_of_the_ratios(
    make: Callable[..., AnyBalancer],
) -> None:
    made = make("dwa", temperature=2.0)
    assert isinstance(made, Dwa)
    tasks = ["fare", "minutes", "card", "colour"]
    ones = dict.fromkeys(tasks, 1.0)
    assert made.weights() == ones
    made.epoch({"fare": 2.0, "minutes": 1.0, "card": 4.0, "colour": 0.0}, {})
    assert made.weights() == ones
    made.epoch({"fare": 1.0, "minutes": 0.9, "card": 6.0, "colour": 0.0}, {})
    ratios = [0.5, 0.9, 1.5, 1.0]  # colour was never answered
    exps = [math.exp(ratio / 2) for ratio in ratios]
    expected = [4 * each / sum(exps) for each in exps]
    assert list(made.weights().values()) == pytest.approx(expected)
    made.epoch({"fare": 0.9, "minutes": 0.0, "card": 6.0, "colour": 1.0}, {})
    assert made.losses == {
        "fare": [1.0, 0.9],
        "minutes": [1.0, 0.9],  # not answered in this epoch: as it was
        "card": [6.0, 6.0],
        "colour": [1.0],
    }
