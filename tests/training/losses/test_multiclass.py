"""The loss of a multiclass task."""

import math
from collections.abc import Callable

import pytest
import torch

from onepass.models.contract.tasks import MulticlassTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.multiclass import multiclass


def test_golden_value() -> None:
    logits = torch.tensor([[0.0, 0.0, math.log(2)], [5.0, 5.0, 5.0]])
    found = multiclass(CrossEntropySpec(), logits, torch.tensor([2, 0]), torch.full((2,), 0.5))
    assert found.item() == pytest.approx((math.log(2) + math.log(3)) / 2)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    task = MulticlassTask(labels=("a", "b", "c"))
    obeys_the_laws(task, CrossEntropySpec(), torch.randn(10, 3), torch.randint(0, 3, (10,)))
