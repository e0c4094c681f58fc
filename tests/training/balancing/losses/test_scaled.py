"""Scaled: every loss near 1, whatever its scale."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer, LossBalancer
from onepass.training.balancing.losses.scaled import SMALLEST, Scaled

TASKS = ["fare", "card"]


def test_by_hand(make: Callable[..., AnyBalancer]) -> None:
    made = make("scaled", decay=0.5)
    assert isinstance(made, Scaled)
    assert made.scalarize(torch.tensor([4.0, 0.5]), TASKS).item() == pytest.approx(2)
    # means: fare (4 / 4 + 2 / 2) / (1 / 4 + 1 / 2), card (0.5 / 4 + 0.2 / 2) / (1 / 4 + 1 / 2)
    total = made.scalarize(torch.tensor([2.0, 0.2]), TASKS)
    assert total.item() == pytest.approx(2 / (8 / 3) + 0.2 / 0.3)
    made.scalarize(torch.tensor([2.0]), TASKS[:1])  # card is absent: as it was
    assert made.weights() == pytest.approx({"fare": 1 / (16 / 7), "card": 1 / 0.3})


def test_the_scale_of_a_loss_does_not_matter(make: Callable[..., AnyBalancer]) -> None:
    one, other = make("scaled"), make("scaled")
    assert isinstance(one, LossBalancer)
    assert isinstance(other, LossBalancer)
    scales = torch.tensor([1000.0, 0.1])
    for losses in torch.rand(20, 2, generator=torch.Generator().manual_seed(0)) + 0.5:
        torch.testing.assert_close(
            one.scalarize(losses, TASKS), other.scalarize(losses * scales, TASKS)
        )


def test_a_loss_near_nothing_is_scaled_up_to_a_bound(make: Callable[..., AnyBalancer]) -> None:
    made, losses = make("scaled"), torch.tensor([1e-9, -2.0, float("inf")], requires_grad=True)
    assert isinstance(made, LossBalancer)
    total = made.scalarize(losses, ["fare", "card", "colour"])
    assert torch.autograd.grad(total, losses)[0].tolist() == pytest.approx([1 / SMALLEST, 0.5, 1])
