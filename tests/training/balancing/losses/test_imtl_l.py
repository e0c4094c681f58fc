"""IMTL-L: scaled losses end alike."""

import math
from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.losses.imtl_l import ImtlL


def test_by_hand_and_at_rest_every_scaled_loss_is_one(make: Callable[..., AnyBalancer]) -> None:
    made = make("imtl_l")
    assert isinstance(made, ImtlL)
    made.numbers["fare"].data.fill_(0.5)
    losses = torch.tensor([2.0, 8.0])
    expected = math.exp(0.5) * 2 - 0.5 + 8
    assert made.scalarize(losses, ["fare", "card"]).item() == pytest.approx(expected, rel=1e-6)
    optimizer = torch.optim.Adam(made.parameters(), lr=0.05)
    for _ in range(500):
        optimizer.zero_grad()
        made.scalarize(losses, ["fare", "card"]).backward()
        optimizer.step()
    scales = [math.exp(made.numbers[task].item()) for task in ("fare", "card")]
    assert [2 * scales[0], 8 * scales[1]] == pytest.approx([1, 1], rel=1e-2)
