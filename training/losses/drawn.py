"""Losses of what is drawn of objects beside their boxes: points, and masks."""

import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.models.network.answers.boxes import area, middles
from onepass.models.network.answers.drawn import POINT
from onepass.training.losses.nearness import LEAST, Near


def points_loss(
    logits: Tensor, known: Tensor, *, near: Near, boxes: Tensor, size: tuple[int, int]
) -> Tensor:
    """Distances, as shares of the side of a square as large as the box, and whether points can be
    seen: (B, h, w, 3 P), (B, T, 3 P) with NaN where a point is not known, (B, T, 4) -> ()."""
    grid = logits.shape[1], logits.shape[2]
    said = logits.flatten(1, 2).unflatten(2, (-1, POINT))  # (B, h w, P, 3)
    true = _owned(known, near.owner).unflatten(2, (-1, POINT))
    side = _owned(area(boxes).sqrt().unsqueeze(2), near.owner).clamp(min=1)  # (B, h w, 1)
    x, y = middles(torch.arange(said.shape[1], device=said.device), grid, size)
    here = true[..., 0].isfinite() & true[..., 1].isfinite()
    true = true.nan_to_num(0.0)
    across = (x.unsqueeze(1) + said[..., 0] - true[..., 0]) / side
    down = (y.unsqueeze(1) + said[..., 1] - true[..., 1]) / side
    away = F.smooth_l1_loss(across, torch.zeros_like(across), reduction="none", beta=0.1)
    away = away + F.smooth_l1_loss(down, torch.zeros_like(down), reduction="none", beta=0.1)
    seen = F.binary_cross_entropy_with_logits(said[..., 2], true[..., 2], reduction="none")
    weight = near.share.unsqueeze(2) * here
    return ((away + 0.1 * seen) * weight).sum() / weight.sum().clamp(min=LEAST)


def masks_loss(logits: Tensor, known: Tensor, *, near: Near) -> Tensor:
    """Cross-entropy of the parts of boxes: (B, h, w, S S), (B, T, S S) with NaN where an object has
    no outline -> ()."""
    said, true = logits.flatten(1, 2), _owned(known, near.owner)
    here = true.isfinite()
    each = F.binary_cross_entropy_with_logits(said, true.nan_to_num(0.0), reduction="none")
    weight = near.share.unsqueeze(2) * here
    return (each * weight).sum() / weight.sum().clamp(min=LEAST)


def _owned(columns: Tensor, owner: Tensor) -> Tensor:
    """What is known of the object that each cell is near: (B, T, C), (B, h w) -> (B, h w, C)."""
    return columns.gather(1, owner.unsqueeze(2).expand(-1, -1, columns.shape[2]))
