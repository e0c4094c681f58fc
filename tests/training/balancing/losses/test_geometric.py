"""The geometric mean: the scale of one loss scales the whole, and nothing else."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer, LossBalancer


def test_by_hand_and_whatever_the_scale(make: Callable[..., AnyBalancer]) -> None:
    made = make("geometric")
    assert isinstance(made, LossBalancer)
    losses = torch.tensor([2.0, 4.0, 27.0], requires_grad=True)
    total = made.scalarize(losses, ["fare", "card", "colour"])
    assert total.item() == pytest.approx(216 ** (1 / 3), rel=1e-6)
    (gradient,) = torch.autograd.grad(total, losses)
    assert gradient.tolist() == pytest.approx([6 / 3 / each for each in (2, 4, 27)], rel=1e-5)
