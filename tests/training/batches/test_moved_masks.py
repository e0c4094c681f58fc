"""Masks of objects: what is seen of their cells, and what cells of another box show of them."""

import torch

from onepass.training.batches.affine import Affine
from onepass.training.batches.moved_masks import around, resampled

STILL = Affine(torch.eye(2)[None], torch.zeros(1, 2))
BOX = torch.tensor([[[4.0, 2, 12, 10]]])
WINDOW = torch.tensor([[0.0, 0, 16, 16]])


def test_a_box_ends_where_the_object_does() -> None:
    mask = torch.zeros(1, 1, 4, 4)
    mask[..., 1, 1:3] = 0.6  # the cell is 2 pixels wide
    found = around(BOX, mask, STILL, WINDOW)
    assert found.boxes.tolist() == [[[6, 4, 10, 6]]]
    assert found.share.item() == 1
    right = around(BOX, mask, STILL, torch.tensor([[8.0, 0, 16, 16]]))
    assert right.boxes.tolist() == [[[8, 4, 10, 6]]]
    assert right.share.item() == 0.5


def test_of_what_is_not_seen_or_not_known_there_is_no_box() -> None:
    gone = around(BOX, torch.ones(1, 1, 4, 4), STILL, torch.tensor([[13.0, 0, 16, 16]]))
    assert gone.known.item()
    assert not gone.boxes.any()
    unknown = around(BOX, torch.full((1, 1, 4, 4), torch.nan), STILL, WINDOW)
    assert not unknown.known.item()


def test_a_part_of_a_box_shows_a_part_of_the_mask() -> None:
    mask = torch.rand(1, 1, 4, 4)
    assert torch.allclose(resampled(mask, BOX, BOX, STILL), mask, atol=1e-5)
    halves = torch.zeros(1, 1, 4, 4)
    halves[..., 2:] = 1
    right = BOX.clone()
    right[..., 0] = 8
    assert (resampled(halves, BOX, right, STILL) > 0.5).all()
    beyond = BOX + torch.tensor([8.0, 0, 8, 0])
    assert not resampled(halves, BOX, beyond, STILL).any()


def test_what_is_not_known_stays_unknown() -> None:
    mask = torch.full((1, 1, 4, 4), torch.nan)
    assert resampled(mask, BOX, BOX + 1, STILL).isnan().all()
