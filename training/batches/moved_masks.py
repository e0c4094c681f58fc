"""Masks of objects, after the pixels of their picture moved: S x S cells of each object's box.

Places of cells are sums of a part that depends on the column and one that depends on the row, so
that they are quick to find.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.training.batches.affine import Affine

COVERED = 0.5
"""A cell belongs to the object above it."""


class Around(NamedTuple):
    """What the cells of each object that are covered, and seen, say of its box."""

    boxes: Tensor
    """(R, T, 4)"""
    share: Tensor
    """(R, T): of the covered cells that are seen."""
    known: Tensor
    """(R, T): there are covered cells."""


def around(boxes: Tensor, masks: Tensor, there: Affine, window: Tensor) -> Around:
    """Boxes (R, T, 4) and masks (R, T, S, S) -> the boxes around the moved cells whose middles lie
    in the window (R, 4); zeros where none does."""
    covered = masks > COVERED
    left, top, right, bottom = window.view(-1, 4, 1, 1, 1).unbind(1)
    x, y = _cells(boxes, masks.shape[2], there)
    inside = covered & (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    sizes = (boxes[..., 2:] - boxes[..., :2]) / masks.shape[2]
    reach = sizes @ there.linear.abs().mT / 2  # (R, T, 2): of the box around a moved cell
    away = torch.where(inside, 0.0, torch.inf)
    first = torch.stack([(one + away).amin(dim=(2, 3)) for one in (x, y)], dim=2)
    last = torch.stack([(one - away).amax(dim=(2, 3)) for one in (x, y)], dim=2)
    found = torch.cat([first - reach, last + reach], dim=2)
    seen, all_covered = inside.sum(dim=(2, 3)), covered.sum(dim=(2, 3))
    return Around(
        found.where(seen.unsqueeze(2) > 0, found.new_zeros(())),
        seen / all_covered.clamp(min=1),
        all_covered > 0,
    )


def resampled(masks: Tensor, before: Tensor, after: Tensor, there: Affine) -> Tensor:
    """(R, T, S, S) -> the same: what the cells of the boxes after (R, T, 4) show of the boxes
    before; a mask that is not known stays so."""
    side = masks.shape[2]
    sizes = (before[..., 2:] - before[..., :2]).clamp(min=1e-6)[..., None, None]
    start = before[..., None, None]
    places = _cells(after, side, there.inverse)
    x, y = (2 * (one - start[:, :, n]) / sizes[:, :, n] - 1 for n, one in enumerate(places))
    shown = F.grid_sample(
        masks.nan_to_num(0).view(-1, 1, side, side),
        torch.stack([x, y], dim=4).view(-1, side, side, 2),
        padding_mode="border",
        align_corners=False,
    ).view(masks.shape)
    shown = shown * ((x.abs() <= 1) & (y.abs() <= 1))
    return torch.where(masks.isnan(), torch.nan, shown)


def _cells(boxes: Tensor, side: int, there: Affine) -> tuple[Tensor, Tensor]:
    """Where the middles of the cells of boxes (R, T, 4) go: x and y, (R, T, S, S) each."""
    steps = (torch.arange(side, device=boxes.device) + 0.5) / side
    start, end = boxes[..., None].split(2, dim=2)  # (R, T, 2, 1)
    columns, rows = (start + steps * (end - start)).unsqueeze(3).unbind(2)  # (R, T, 1, S)
    linear, offset = there.linear[..., None, None, None], there.offset[..., None, None, None]
    x, y = (
        (linear[:, n, 0] * columns + offset[:, n]) + (linear[:, n, 1] * rows).mT for n in (0, 1)
    )
    return x, y
