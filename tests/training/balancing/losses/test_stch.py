"""Smooth Tchebycheff: between the weighted sum and the maximum."""

import math
from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer, LossBalancer

TASKS = ["fare", "card", "colour"]


def test_by_hand_with_preferences(make: Callable[..., AnyBalancer]) -> None:
    made = make("stch", mu=0.5, weights={"card": 2.0})
    assert isinstance(made, LossBalancer)
    scaled = [0.25 * 1, 0.5 * 3, 0.25 * 2]
    expected = 0.5 * math.log(sum(math.exp(each / 0.5) for each in scaled))
    total = made.scalarize(torch.tensor([1.0, 3.0, 2.0]), TASKS)
    assert total.item() == pytest.approx(expected, rel=1e-6)


def test_a_small_mu_gives_the_largest_and_a_large_one_the_even_gradient(
    make: Callable[..., AnyBalancer],
) -> None:
    found = []
    for mu in (1e-3, 1e3):
        made, losses = make("stch", mu=mu), torch.tensor([1.0, 3.0, 2.0], requires_grad=True)
        assert isinstance(made, LossBalancer)
        found.append(torch.autograd.grad(made.scalarize(losses, TASKS), losses)[0].tolist())
    assert found[0] == pytest.approx([0, 1 / 3, 0], abs=1e-6)
    assert found[1] == pytest.approx([1 / 9] * 3, rel=1e-2)
