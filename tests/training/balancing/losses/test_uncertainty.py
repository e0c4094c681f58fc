"""Uncertainty weighting: the paper's two forms, and a noise that fits the loss at rest."""

import math
from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.losses.uncertainty import Uncertainty


@pytest.fixture
def balancing(make: Callable[..., AnyBalancer]) -> Uncertainty:
    made = make("uncertainty")
    assert isinstance(made, Uncertainty)
    return made


def test_a_regression_and_a_classification_by_hand(balancing: Uncertainty) -> None:
    balancing.numbers["fare"].data.fill_(0.3)
    balancing.numbers["card"].data.fill_(-0.2)
    losses = torch.tensor([2.0, 3.0], requires_grad=True)
    total = balancing.scalarize(losses, ["fare", "card"])
    expected = math.exp(-0.3) * 2.0 / 2 + 0.15 + math.exp(0.2) * 3.0 - 0.1
    assert total.item() == pytest.approx(expected, rel=1e-6)
    total.backward()
    assert losses.grad is not None
    assert losses.grad.tolist() == pytest.approx([math.exp(-0.3) / 2, math.exp(0.2)], rel=1e-6)


def test_at_rest_the_variance_is_the_loss_and_an_absent_task_has_not_moved(
    balancing: Uncertainty,
) -> None:
    optimizer = torch.optim.Adam(balancing.parameters(), lr=0.05)
    for _ in range(500):
        optimizer.zero_grad()
        balancing.scalarize(torch.tensor([0.25, 3.0]), ["fare", "card"]).backward()
        optimizer.step()
    variances = {task: math.exp(number.item()) for task, number in balancing.numbers.items()}
    assert variances["fare"] == pytest.approx(0.25, rel=1e-2)
    assert variances["card"] == pytest.approx(2 * 3.0, rel=1e-2)
    assert (variances["minutes"], variances["colour"]) == (1.0, 1.0)
