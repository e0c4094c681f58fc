"""Mosaic: four parts without a gap, none stretched, and what is not known of one stays unknown."""

import torch

from onepass.training.batches import mosaic
from onepass.training.batches.mosaic import Mosaic
from onepass.training.tasks.motion import Maps, Objects

SIZE = (24, 36)


def drawn(count: int, share: float = 1.0) -> Mosaic:
    draws = torch.rand(count, mosaic.DRAWS, generator=torch.Generator().manual_seed(1))
    return mosaic.drawn(draws, share, SIZE)


def test_four_parts_cover_the_picture_and_are_scaled_evenly() -> None:
    parts = drawn(300)
    assert parts.rows.tolist() == [*range(300)]
    sides = parts.windows[..., 2:] - parts.windows[..., :2]
    assert (sides.prod(dim=2).sum(dim=1) == SIZE[0] * SIZE[1]).all()
    there = parts.regions[..., 2:] - parts.regions[..., :2]
    assert (parts.regions >= 0).all()
    assert (parts.regions[..., 2:] <= torch.tensor([36, 24])).all()
    assert ((there == torch.tensor([36, 24])).any(dim=2)).all(), "no smaller than need be"
    odd = (sides / there)[..., 0] / (sides / there)[..., 1]
    assert (odd - 1).abs().max() < 0.1, "but for whole pixels"
    assert (parts.taken == parts.rows.unsqueeze(1)).any(dim=1).all(), "one is the row itself"
    own = (parts.taken == parts.rows.unsqueeze(1)).float().mean(dim=0)
    assert own.min() > 0.15, "in any corner"
    assert all(row.unique().numel() == 4 for row in parts.taken), "no picture twice"
    assert parts.taken.unique().numel() == 300
    assert all(row.unique().numel() == 4 for row in drawn(4).taken)


def test_as_many_as_are_asked_for() -> None:
    assert 60 < len(drawn(300, 0.3).rows) < 120
    assert len(drawn(300, 0).rows) == 0


def test_maps_go_with_pixels_and_parts_without_an_answer_are_nothing() -> None:
    parts = drawn(12)
    labels = torch.arange(1, 13).view(12, 1, 1).expand(-1, *SIZE).byte()
    answered = torch.arange(12) % 3 > 0
    images = parts.pictures(labels.float().unsqueeze(1))
    found = parts.joined(labels, Maps(255), answered)
    known = answered[images.squeeze(1).round().long() - 1]
    assert torch.equal(found[known].float(), images.squeeze(1)[known].round())
    assert (found[~known] == 255).all()
    assert found.dtype == torch.uint8


def test_objects_are_joined_and_parts_without_an_answer_ignored() -> None:
    parts = drawn(12, 0.8)
    target = torch.zeros(12, 2, 6)
    target[:, 1] = torch.tensor([0.0, 0, 0, 36, 24, 0])  # all of the picture
    target[:, 1, 0] = target[:, 1, 5] = torch.arange(1, 13)
    answered = torch.arange(12) % 3 > 0
    found = parts.joined(target * answered.view(-1, 1, 1), Objects(points=6), answered)
    for row, taken, windows in zip(*(one.tolist() for one in parts[:3]), strict=True):
        said = {tuple(one) for one in found[row].tolist() if one[0]}
        expected = {
            (part + 1, *window, part + 1) if answered[part] else (-1, *window, 0)
            for part, window in zip(taken, windows, strict=True)
        }
        assert said == expected
    alone = next(row for row in range(12) if row not in parts.rows and answered[row])
    assert found[alone, 0].tolist() == target[alone, 1].tolist()
    assert not found[alone, 1:].any()
    assert found.shape[1] == 4


def test_one_image_without_objects_is_put_together_of_itself() -> None:
    parts = drawn(1)
    assert parts.taken.tolist() == [[0] * 4]
    assert parts.joined(torch.zeros(1, 0, 5), Objects(), torch.tensor([True])).shape == (1, 1, 5)
