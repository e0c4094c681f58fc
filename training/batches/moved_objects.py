"""Objects of a picture, after its pixels moved; how they stand in a tensor says
`training/tasks/motion.py`.

The new box is that around the corners of the old one, or around all cells of the mask that the
object covers by more than half, and ends where the picture does. What is less than a pixel high or
wide is left out. Of an object less than a quarter may be left: it is no longer taught, and neither
is that nothing is there, so that what is left becomes a region to ignore. A point that leaves the
picture is not visible, and nobody knows where it is.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from onepass.models.contract.forms.objects import FIRST
from onepass.training.batches.affine import Affine
from onepass.training.batches.moved_masks import around, resampled
from onepass.training.tasks.motion import Objects

LEAST = 0.25
"""The share of an object that must be left of it."""
BOX = slice(1, 5)
IGNORED = -1.0


class Seen(NamedTuple):
    """What is left of each object in the window that is looked at."""

    boxes: Tensor
    """(R, T, 4)"""
    share: Tensor
    """(R, T): of the object."""


def moved_objects(target: Tensor, kind: Objects, there: Affine, window: Tensor) -> Tensor:
    """(R, T, C) -> (R, T, C): `there` is where pixels go, and what lies in the window (R, 4) of
    left, top, right and bottom is seen."""
    labels, boxes = target[..., 0], target[..., BOX]
    points, masks = _parts(target, kind)
    seen = _boxes(boxes, there, window)
    if kind.mask:
        found = around(boxes, masks, there, window)
        tight = torch.where(found.known.unsqueeze(2), _clipped(found.boxes, window), seen.boxes)
        seen = Seen(tight, torch.where(found.known, found.share, seen.share))
    small = (seen.boxes[..., 2:] - seen.boxes[..., :2]).amin(dim=2) < 1
    labels = torch.where((labels > 0) & (seen.share < LEAST), IGNORED, labels)
    labels = labels.masked_fill(small, 0)
    parts = [labels.unsqueeze(2), seen.boxes, target[..., FIRST : kind.points]]
    if kind.mirrored:
        parts.append(_points(points, kind, there, window).flatten(2))
    if kind.mask:
        parts.append(resampled(masks, boxes, seen.boxes, there).flatten(2))
    moved = torch.cat(parts, dim=2)
    moved[..., FIRST:].masked_fill_((labels <= 0).unsqueeze(2), 0)
    return moved.masked_fill_((labels == 0).unsqueeze(2), 0)


def _parts(target: Tensor, kind: Objects) -> tuple[Tensor, Tensor]:
    """Points (R, T, P, 3) and masks (R, T, S, S)."""
    count = len(kind.mirrored)
    end = kind.points + 3 * count
    points = target[..., kind.points : end].unflatten(2, (count, 3))
    return points, target[..., end:].unflatten(2, (kind.mask, kind.mask))


def _boxes(boxes: Tensor, there: Affine, window: Tensor) -> Seen:
    """From all four corners."""
    corners = there(boxes[..., [0, 1, 2, 1, 0, 3, 2, 3]].unflatten(2, (4, 2)))  # (R, T, 4, 2)
    whole = torch.cat([corners.amin(dim=2), corners.amax(dim=2)], dim=2)
    clipped = _clipped(whole, window)
    return Seen(clipped, _area(clipped) / _area(whole).clamp(min=1e-6))


def _points(points: Tensor, kind: Objects, there: Affine, window: Tensor) -> Tensor:
    """(R, T, P, 3) -> the same: what a mirror swaps has the other's name."""
    swapped = points[:, :, list(kind.mirrored)]
    each = torch.where((there.determinant < 0).view(-1, 1, 1, 1), swapped, points)
    places, visible = there(each[..., :2]), each[..., 2:]
    low, high = window.view(-1, 1, 1, 4).split(2, dim=3)
    left = ((places < low) | (places > high)).any(dim=3, keepdim=True)
    moved = [places.masked_fill(left, torch.nan), visible.masked_fill(left, 0)]
    return torch.cat(moved, dim=3)


def _clipped(boxes: Tensor, window: Tensor) -> Tensor:
    low, high = window.unsqueeze(1).split(2, dim=2)  # (R, 1, 2)
    return boxes.maximum(low.repeat(1, 1, 2)).minimum(high.repeat(1, 1, 2))


def _area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(dim=2)
