"""Losses of members: each its own, on the scale of the labels; answers are the members' mean."""

import numpy as np
import pytest
import torch

from onepass.training.studies.comparing.rivals.goals import Absolute, Labels, Level, Mean
from onepass.training.studies.comparing.rivals.member_losses import MemberLoss

ROWS = torch.arange(2)


def test_an_absolute_error_is_that_of_each_member() -> None:
    loss = MemberLoss(Absolute(), np.array([1.0, 3.0]))  # -1 and 1 on its scale
    outputs = torch.tensor([[[0.0], [-2.0]], [[1.0], [1.0]]])  # (B, N, 1)
    assert float(loss(outputs, ROWS)) == pytest.approx(0.5 * (1 + 1) / 4)
    np.testing.assert_allclose(loss.answers(outputs), [1.0, 3.0])


def test_a_high_level_punishes_what_is_too_low() -> None:
    loss = MemberLoss(Level(0.9), np.array([0.0, 2.0]))
    low, high = (loss(torch.full((2, 1, 1), value), ROWS) for value in (-2.0, 2.0))
    assert float(low) > float(high)


def test_counts_and_labels_keep_their_scale() -> None:
    counts = MemberLoss(Mean(), np.array([0.0, 4.0]))
    np.testing.assert_allclose(counts.answers(torch.zeros(2, 3, 1)), [1.0, 1.0])
    assert float(counts(torch.zeros(2, 3, 1), ROWS)) == pytest.approx(1.0)  # exp(0) - y * 0
    labels = MemberLoss(Labels(3), np.array([0.0, 2.0]))
    assert float(labels(torch.zeros(2, 4, 3), ROWS)) == pytest.approx(np.log(3))
    np.testing.assert_allclose(labels.answers(torch.zeros(2, 4, 3)), np.full((2, 3), 1 / 3))
