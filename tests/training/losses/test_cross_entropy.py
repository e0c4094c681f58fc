"""Weights of labels and smoothing."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from onepass.training.losses.binary import binary
from onepass.training.losses.cross_entropy import CrossEntropySpec, alike, learn_weights
from onepass.training.losses.multiclass import multiclass


def test_balanced_labels_weigh_alike_and_a_row_weighs_one() -> None:
    weights = alike(np.array([0, 0, 0, 1]), 3)
    assert weights == pytest.approx((4 / 9, 4 / 3, 1.0))  # the third never occurs
    assert alike(np.array([0.0, 0.0, 0.0, 1.0]), 2) == pytest.approx((2 / 3, 2.0))


def test_weights_are_learnt_only_where_asked() -> None:
    def even() -> np.ndarray:
        return np.ones(3)

    assert learn_weights(CrossEntropySpec(), 3, even).weights is None
    assert learn_weights(CrossEntropySpec(weights=(1, 2, 3)), 3, even).weights == (1, 2, 3)
    assert learn_weights(CrossEntropySpec(weights="balanced"), 3, even).weights == (1, 1, 1)
    with pytest.raises(ValueError, match="weights: must have 3 numbers, one for each label"):
        learn_weights(CrossEntropySpec(weights=(1, 2)), 3, even)


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
