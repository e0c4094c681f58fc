"""Random loss weighting: a softmax of normal numbers, new at each step."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer, LossBalancer


def test_weights_are_random_sum_to_one_and_are_even_on_average(
    make: Callable[..., AnyBalancer],
) -> None:
    made = make("rlw")
    assert isinstance(made, LossBalancer)
    torch.manual_seed(0)
    drawn = torch.randn(3).softmax(0)
    torch.manual_seed(0)
    losses = torch.tensor([1.0, 10.0, 100.0])
    tasks = ["fare", "card", "colour"]
    assert made.scalarize(losses, tasks).item() == pytest.approx((drawn @ losses).item())
    assert made.scalarize(torch.ones(3), tasks).item() == pytest.approx(1)
    totals = torch.stack([made.scalarize(torch.tensor([0.0, 0, 1]), tasks) for _ in range(2000)])
    assert totals.mean().item() == pytest.approx(1 / 3, abs=0.02)
    assert totals.std() > 0.1
