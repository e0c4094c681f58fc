"""The pinball loss."""

from collections.abc import Callable

import pytest
import torch

from onepass.models.contract.tasks import QuantilesTask
from onepass.training.losses.quantiles import PinballSpec, quantiles


def test_golden_value() -> None:
    logits, target = torch.tensor([[1.0, 2.0], [0.0, 5.0]]), torch.tensor([3.0, 4.0])
    found = quantiles((0.1, 0.5), logits, target, torch.full((2,), 0.5))
    assert found.item() == pytest.approx((0.1 * 2 + 0.5 * 1 + 0.1 * 4 + 0.5 * 1) / 4)


def test_the_best_constant_is_the_quantile() -> None:
    target = torch.arange(101.0)
    share = torch.full((101,), 1 / 101)
    losses = [quantiles((0.9,), torch.full((101, 1), at), target, share) for at in target.tolist()]
    assert int(torch.stack(losses).argmin()) == 90


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    obeys_the_laws(QuantilesTask(), PinballSpec(), torch.randn(10, 3), torch.randn(10))
