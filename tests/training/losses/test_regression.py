"""Losses of regression."""

from collections.abc import Callable

import pytest
import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.training.losses.regression import (
    HuberSpec,
    MaeSpec,
    MseSpec,
    RegressionLoss,
    regression,
)

LOGITS = torch.tensor([[0.5], [-1.0], [4.0]])
TARGET = torch.tensor([0.0, -1.0, 1.0])  # errors of 0.5, 0 and 3


@pytest.mark.parametrize(
    ("spec", "golden"),
    [
        (MseSpec(), (0.25 + 0 + 9) / 3),
        (MaeSpec(), (0.5 + 0 + 3) / 3),
        (HuberSpec(), (0.125 + 0 + 2.5) / 3),
        (HuberSpec(delta=2), (0.125 + 0 + 2 * (3 - 1)) / 3),
    ],
)
def test_golden_values(spec: RegressionLoss, golden: float) -> None:
    found = regression(spec, LOGITS, TARGET, torch.full((3,), 1 / 3))
    assert found.item() == pytest.approx(golden)


@pytest.mark.parametrize("spec", [MseSpec(), MaeSpec(), HuberSpec()])
def test_the_laws_hold(spec: RegressionLoss, obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    obeys_the_laws(RegressionTask(), spec, torch.randn(10, 1), torch.randn(10))
