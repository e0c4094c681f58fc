"""The loss of a binary task."""

import math
from collections.abc import Callable

import pytest
import torch

from onepass.models.contract.tasks import BinaryTask
from onepass.training.losses.binary import binary
from onepass.training.losses.cross_entropy import CrossEntropySpec


def test_golden_value() -> None:
    logits = torch.tensor([[0.0], [math.log(3)], [math.log(3)]])  # 1:1, 3:1, 3:1
    found = binary(
        CrossEntropySpec(), logits, torch.tensor([1.0, 1.0, 0.0]), torch.full((3,), 1 / 3)
    )
    assert found.item() == pytest.approx(-(math.log(0.5) + math.log(0.75) + math.log(0.25)) / 3)


def test_certainty_that_is_wrong_is_finite() -> None:
    found = binary(CrossEntropySpec(), torch.tensor([[500.0]]), torch.zeros(1), torch.ones(1))
    assert found.item() == 500


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    target = torch.randint(0, 2, (10,)).float()
    obeys_the_laws(BinaryTask(labels=("a", "b")), CrossEntropySpec(), torch.randn(10, 1), target)
