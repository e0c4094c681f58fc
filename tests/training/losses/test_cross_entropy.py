"""Weights of labels and smoothing."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from onepass.models.contract.tasks import BinaryTask, MulticlassTask, MultilabelTask
from onepass.training.losses.binary import binary
from onepass.training.losses.cross_entropy import CrossEntropySpec, balanced, learn_weights
from onepass.training.losses.multiclass import multiclass

ABC = MulticlassTask(labels=("a", "b", "c"))


def test_balanced_labels_weigh_alike_and_a_row_weighs_one() -> None:
    target = np.array([0, 0, 0, 1])
    weights = balanced(ABC, target)
    assert weights == pytest.approx((4 / 9, 4 / 3, 1.0))  # the third never occurs
    two = balanced(BinaryTask(labels=("n", "y")), np.array([0.0, 0.0, 0.0, 1.0]))
    assert two == pytest.approx((2 / 3, 2.0))
    table = np.array([[1, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1]], dtype=np.float32)
    assert balanced(MultilabelTask(labels=("a", "b", "c")), table) == (3.0, 1.0, 1.0)


def test_weights_are_learnt_only_where_asked() -> None:
    target = np.array([0, 1, 2])
    assert learn_weights(ABC, CrossEntropySpec(), target).weights is None
    said = learn_weights(ABC, CrossEntropySpec(weights=(1, 2, 3)), target)
    assert said.weights == (1, 2, 3)
    assert learn_weights(ABC, CrossEntropySpec(weights="balanced"), target).weights == (1, 1, 1)
    with pytest.raises(ValueError, match="weights: must have 3 numbers, one for each label"):
        learn_weights(ABC, CrossEntropySpec(weights=(1, 2)), target)


def test_two_labels_are_one_logit_with_weights_and_smoothing() -> None:
    spec = CrossEntropySpec(weights=(0.5, 2), smoothing=0.2)
    logits, target = torch.tensor([[0.3], [-1.0]]), torch.tensor([1, 0])
    share = torch.tensor([0.5, 0.5])
    both = torch.cat([torch.zeros(2, 1), logits], dim=1)
    found = binary(spec, logits, target.float(), share)
    torch.testing.assert_close(found, multiclass(spec, both, target, share))
    slow = [
        -w * (0.9 * p[t] + 0.1 * p[1 - t])
        for w, t, p in zip((2, 0.5), (1, 0), F.log_softmax(both, dim=1), strict=True)
    ]
    assert found.item() == pytest.approx(float(sum(slow)) / 2)
