"""The loss of a tagging task."""

import math
from collections.abc import Callable

import pytest
import torch
from torch.nn import functional as F

from onepass.models.contract.tasks import TaggingTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.tagging import tagging

TASK = TaggingTask(labels=("a", "b", "c"))


def targets(rows: int, length: int) -> torch.Tensor:
    """Places from 1, each row of another length."""
    places = torch.randint(1, 4, (rows, length))
    return places * (torch.arange(length) < 1 + torch.arange(rows).unsqueeze(1) % length)


def test_golden_value() -> None:
    logits = torch.tensor([[[0.0, 0.0, math.log(2)], [9.0, 1.0, 2.0]], [[5.0, 5.0, 5.0]] * 2])
    target = torch.tensor([[3, 0], [1, 2]])
    found = tagging(CrossEntropySpec(), logits, target, torch.full((2,), 0.5))
    assert found.item() == pytest.approx((math.log(2) + 2 * math.log(3)) / 3)


def test_weights_and_smoothing_are_those_of_each_token() -> None:
    torch.manual_seed(0)
    logits, target = torch.randn(4, 5, 3), targets(4, 5)
    spec = CrossEntropySpec(weights=(1.0, 2.0, 0.5), smoothing=0.1)
    there = target > 0
    each = F.cross_entropy(logits[there], target[there] - 1, label_smoothing=0.1, reduction="none")
    expected = (each * torch.tensor([1.0, 2.0, 0.5])[target[there] - 1]).mean()
    torch.testing.assert_close(tagging(spec, logits, target, torch.full((4,), 0.25)), expected)


def test_targets_may_be_padded_further() -> None:
    torch.manual_seed(0)
    logits, target, share = torch.randn(2, 5, 3), targets(2, 5), torch.full((2,), 0.5)
    wide = F.pad(target, (0, 4))
    one, other = (tagging(CrossEntropySpec(), logits, t, share) for t in (target, wide))
    torch.testing.assert_close(one, other)


def test_the_laws_hold(obeys_the_laws: Callable[..., None]) -> None:
    torch.manual_seed(0)
    obeys_the_laws(TASK, CrossEntropySpec(), torch.randn(10, 4, 3), targets(10, 4))
