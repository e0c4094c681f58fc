"""Losses of points and masks: nothing where all is right, or nothing known."""

import pytest
import torch

from onepass.training.losses.drawn import masks_loss, points_loss
from onepass.training.losses.nearness import Near

BOXES = torch.tensor([[[0.0, 0, 8, 8]]])


def near() -> Near:
    """Of two cells by two of 4 pixels, the first is near the only object."""
    share = torch.tensor([[1.0, 0, 0, 0]])
    return Near(torch.zeros(1, 1, 2, 2), torch.zeros(1, 4, dtype=torch.long), share)


def lost(logits: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    return points_loss(logits, known, near=near(), boxes=BOXES, size=(8, 8))


def test_points_are_measured_from_the_middle_of_the_cell() -> None:
    logits = torch.zeros(1, 2, 2, 6)
    logits[0, 0, 0] = torch.tensor([3.0, 1, 30, -1, 0, -30])
    known = torch.tensor([[[5.0, 3, 1, 1, 2, 0]]])  # the middle is at 2, 2
    assert lost(logits, known).item() == pytest.approx(0, abs=1e-6)
    off = logits.clone()
    off[0, 0, 0, 0] += 1
    far = logits.clone()
    far[0, 0, 0, 0] += 4
    assert 0 < lost(off, known) < lost(far, known)
    unseen = logits.clone()
    unseen[0, 0, 0, 2] = -30
    assert lost(unseen, known) > 1


def test_an_unknown_point_adds_no_loss_and_no_gradient() -> None:
    logits = torch.randn(1, 2, 2, 6, requires_grad=True)
    known = torch.tensor([[[5.0, 3, 1, torch.nan, torch.nan, 0]]])
    lost(logits, known).backward()
    assert logits.grad is not None
    assert logits.grad[..., 3:].abs().sum() == 0
    assert logits.grad[0, 0, 0, :3].abs().sum() > 0
    assert lost(logits, torch.full((1, 1, 6), torch.nan)).item() == 0


def test_masks_are_compared_part_by_part_where_there_is_an_outline() -> None:
    known = torch.tensor([[[1.0, 0, 0, 1]]])
    right = torch.zeros(1, 2, 2, 4)
    right[0, 0, 0] = torch.tensor([30.0, -30, -30, 30])
    assert masks_loss(right, known, near=near()).item() == pytest.approx(0, abs=1e-6)
    assert masks_loss(-right, known, near=near()).item() == pytest.approx(30)
    assert masks_loss(right, known * torch.nan, near=near()).item() == 0
