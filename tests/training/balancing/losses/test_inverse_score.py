"""Inverse score: what is learnt already counts less."""

from collections.abc import Callable

import pytest

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.losses.inverse_score import InverseScore


def test_a_weight_falls_as_its_score_rises(make: Callable[..., AnyBalancer]) -> None:
    made = make("inverse_score", floor=0.1)
    assert isinstance(made, InverseScore)
    assert set(made.weights().values()) == {1.0}
    made.epoch({}, {"fare": 0.8, "minutes": 0.4, "card": -3.0, "colour": float("nan")})
    inverse = [1 / 0.8, 1 / 0.4, 10, 10]
    expected = [4 * each / sum(inverse) for each in inverse]
    assert list(made.weights().values()) == pytest.approx(expected)
    before = made.weights()["minutes"]
    made.epoch({}, {"minutes": 0.6})
    assert made.weights()["minutes"] < before
