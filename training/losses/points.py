"""The loss of a key point task: a heat map per point, and near it its place and whether it is seen.

Heat maps: Law, Deng, "CornerNet", ECCV 2018: a focal loss that is gentler near a point. Of a point
that is not known nothing is learnt.
"""

from typing import Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.frozen import Frozen
from onepass.models.network.answers.boxes import area
from onepass.models.network.answers.keypoints import EACH
from onepass.training.losses.nearness import LEAST

NEAR = 0.1
"""How much of the heat at a point a cell must have for it to learn place and visibility."""


class PointsSpec(Frozen):
    """How wide the heat about a point is, in cells, and how much place and visibility weigh beside
    the heat maps."""

    kind: Literal["points"] = "points"
    sigma: float = Field(default=1.5, gt=0, le=64)
    """How wide the heat about a point is, in cells."""
    place: float = Field(default=1.0, gt=0)
    """How much places weigh beside the heat maps."""
    visible: float = Field(default=1.0, gt=0)
    """How much it weighs beside the heat maps whether a point is seen."""


class Wanted(NamedTuple):
    """What is known of P points of each row."""

    places: Tensor
    """(B, P, 2), in cells; 0 where not known."""
    visible: Tensor
    """(B, P), 1 or 0."""
    known: Tensor
    """(B, P), 1 or 0."""


def points(
    spec: PointsSpec, logits: Tensor, *, target: Tensor, share: Tensor, size: tuple[int, int]
) -> Tensor:
    """(B, h, w, 4 P), (B, T, 5 + 3 P), (B,) -> ()."""
    logits, (high, wide) = logits.float().unflatten(3, (-1, EACH)), logits.shape[1:3]
    wanted = _wanted(target, logits.shape[3], grid=(high, wide), size=size)
    cells, bell = _bells(wanted.places, spec.sigma, grid=(high, wide))
    weight = wanted.known * share[:, None]  # (B, P)
    whole = weight.sum().clamp(min=share.max() + LEAST)
    each = logits.permute(0, 3, 1, 2, 4).flatten(2, 3)  # (B, P, h w, 4)
    heat = _heat(each[..., 0], bell).sum(dim=2)
    near = bell * (bell >= NEAR)
    near = near / near.sum(dim=2, keepdim=True).clamp(min=LEAST)
    away = (each[..., 1:3] - (wanted.places.unsqueeze(2) - cells)).abs().sum(dim=3)
    said = wanted.visible.unsqueeze(2).expand_as(bell)
    seen = F.binary_cross_entropy_with_logits(each[..., 3], said, reduction="none")
    other = ((spec.place * away + spec.visible * seen) * near).sum(dim=2)
    return ((heat + other) * weight).sum() / whole


def _wanted(target: Tensor, count: int, *, grid: tuple[int, int], size: tuple[int, int]) -> Wanted:
    """Of several sets, as a mosaic has them, that with the largest box counts; of one that is
    passed over nothing is known."""
    labels = target[..., 0]
    largest = (area(target[..., 1:FIRST]) * (labels != 0)).argmax(dim=1)
    index = largest[:, None, None].expand(-1, 1, target.shape[2])
    chosen = target.gather(1, index).squeeze(1)  # (B, 5 + 3 P)
    each = chosen[:, FIRST : FIRST + 3 * count].unflatten(1, (count, 3))
    known = each.isfinite().all(dim=2) & (chosen[:, :1] > 0)
    scale = target.new_tensor([size[1] / grid[1], size[0] / grid[0]])
    filled = each.nan_to_num(0.0)
    return Wanted(filled[..., :2] / scale, filled[..., 2], known.to(target.dtype))


def _bells(places: Tensor, sigma: float, *, grid: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """The middles of cells (h w, 2), and a Gaussian about the cell of each point (B, P, h w)."""
    high, wide = grid
    y = torch.arange(high, device=places.device, dtype=places.dtype).repeat_interleave(wide)
    x = torch.arange(wide, device=places.device, dtype=places.dtype).repeat(high)
    cells = torch.stack([x, y], dim=1)
    last = places.new_tensor([wide - 1, high - 1])
    own = torch.minimum(places.floor().clamp(min=0), last).unsqueeze(2)  # (B, P, 1, 2)
    return cells + 0.5, torch.exp(-((cells - own) ** 2).sum(dim=3) / (2 * sigma**2))


def _heat(logits: Tensor, bell: Tensor) -> Tensor:
    p = logits.sigmoid()
    hit = F.logsigmoid(logits) * (1 - p) ** 2
    miss = F.logsigmoid(-logits) * p**2 * (1 - bell) ** 4
    return -torch.where(bell == 1, hit, miss)
