"""The loss of objects: least where they are, none of rows without annotation or of regions."""

import math

import pytest
import torch

from onepass.training.losses.detection import ObjectsSpec, detection, giou_loss
from onepass.training.losses.nearness import nearness

SIZE, LABELS = (32, 48), 2
SPEC = ObjectsSpec()


def target(*objects: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(objects or [(0.0,) * 5])[None]


def perfect(one: torch.Tensor) -> torch.Tensor:
    """Logits (1, 8, 12, 6) that say these objects at every cell near them."""
    near = nearness(SPEC.reach, one, labels=LABELS, grid=torch.Size((8, 12)), size=SIZE)
    logits = torch.full((1, 8, 12, LABELS + 4), -20.0)
    logits[..., :LABELS] = torch.where(near.heat == 1, 20.0, -20.0).permute(0, 2, 3, 1)
    cells = torch.arange(96)
    x, y = (cells % 12 + 0.5) * 4, torch.div(cells, 12, rounding_mode="floor") * 4 + 2.0
    edges = one[0, near.owner[0], 1:5]
    reach = torch.stack([x - edges[:, 0], y - edges[:, 1], edges[:, 2] - x, edges[:, 3] - y], 1)
    logits[0, ..., LABELS:] = reach.clamp(min=1e-3).log().view(8, 12, 4)
    return logits


def lost(logits: torch.Tensor, one: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    return detection(SPEC, logits, target=one, share=share, labels=LABELS, size=SIZE)[0]


def value(logits: torch.Tensor, one: torch.Tensor, share: float = 1.0) -> float:
    rows = torch.full((len(logits),), share)
    return float(lost(logits, one, rows))


def test_it_is_nothing_where_all_is_said_and_more_the_farther_off() -> None:
    one = target((1.0, 4, 4, 20, 20), (2.0, 28, 8, 44, 28))
    right = perfect(one)
    assert value(right, one) == pytest.approx(0, abs=1e-3)
    off = right.clone()
    off[..., LABELS:] += 0.3
    far = right.clone()
    far[..., LABELS:] += 0.6
    assert 0.1 < value(off, one) < value(far, one)
    assert value(torch.full_like(right, -5.0), one) > 1


def test_a_picture_without_objects_teaches_that_there_is_none() -> None:
    nothing = target()
    quiet, loud = torch.full((1, 8, 12, 6), -12.0), torch.zeros(1, 8, 12, 6)
    assert value(quiet, nothing) == pytest.approx(0, abs=1e-3)
    assert value(loud, nothing) > 10


def test_in_a_region_nothing_is_right_or_wrong() -> None:
    region, logits = target((-1.0, 0, 0, 48, 32)), torch.randn(1, 8, 12, 6)
    assert value(logits, region) == 0


def test_an_unanswered_row_adds_no_loss_and_no_gradient() -> None:
    both = torch.cat([target((1.0, 4, 4, 20, 20)), target((2.0, 8, 4, 20, 28))])
    logits = torch.randn(2, 8, 12, 6, requires_grad=True)
    share = torch.tensor([1.0, 0.0])
    loss = lost(logits, both, share)
    alone = lost(logits[:1], both[:1], share[:1])
    torch.testing.assert_close(loss, alone)
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[1].abs().sum() == 0
    assert logits.grad[0].isfinite().all()


def test_boxes_that_do_not_meet_are_worse_the_farther_apart() -> None:
    box = torch.tensor([0.0, 0, 10, 10])
    assert giou_loss(box, box).item() == pytest.approx(0, abs=1e-6)
    near, far = (giou_loss(box, box + away).item() for away in (12.0, 40.0))
    assert 1 < near < far < 2
    assert math.isfinite(giou_loss(box, torch.zeros(4)).item())
