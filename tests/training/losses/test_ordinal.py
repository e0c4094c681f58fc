"""The loss of an ordinal task."""

from collections.abc import Callable

import pytest
import torch

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.ordinal import ordinal


def test_golden_value() -> None:
    logits = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]).log()
    found = ordinal(CrossEntropySpec(), logits, torch.tensor([0, 1]), torch.full((2,), 0.5))
    assert found.item() == pytest.approx((0.693147 + 1.609438) / 2, rel=1e-5)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    logits = torch.randn(10, 3).log_softmax(dim=1)
    task = OrdinalTask(labels=("a", "b", "c"))
    obeys_the_laws(task, CrossEntropySpec(), logits, torch.randint(0, 3, (10,)))
