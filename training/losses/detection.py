"""The loss of a detection task: heat maps of labels, boxes, and what is asked of each object.

Heat maps: Law, Deng, "CornerNet", ECCV 2018: a focal loss that is gentler near the middle of an
object. Boxes: Liu et al., "Training-Time-Friendly Network for Real-Time Object Detection", AAAI
2020: every cell about the middle learns the box, the nearer the more; Rezatofighi et al.,
"Generalized Intersection over Union", CVPR 2019.
"""

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from onepass.models.contract.forms.objects import EDGES, FIRST
from onepass.models.contract.frozen import Frozen
from onepass.models.network.answers.boxes import area, boxes_at, overlaps
from onepass.training.losses.nearness import LEAST, Near, nearness, passed_over


class ObjectsSpec(Frozen):
    """How much all else weighs beside the heat maps; `reach` is the part of a box, from
    its middle, whose cells learn it."""

    kind: Literal["objects"] = "objects"
    box: float = Field(default=5.0, gt=0)
    """How much boxes weigh beside the heat maps."""
    attributes: float = Field(default=1.0, gt=0)
    """How much attributes weigh beside the heat maps."""
    points: float = Field(default=1.0, gt=0)
    """How much points weigh beside the heat maps."""
    masks: float = Field(default=1.0, gt=0)
    """How much masks weigh beside the heat maps."""
    reach: float = Field(default=0.54, gt=0, le=1)
    """The part of a box, from its middle, whose cells learn it."""


def detection(
    spec: ObjectsSpec,
    logits: Tensor,
    *,
    target: Tensor,
    share: Tensor,
    labels: int,
    size: tuple[int, int],
) -> tuple[Tensor, Near]:
    """Of heat maps and boxes: (B, h, w, K + 4 + ...), (B, T, 5 + ...), (B,) -> (); and where
    objects are, for the losses of attributes.
    """
    logits, grid = logits.float(), logits.shape[1:3]
    near = nearness(spec.reach, target, labels=labels, grid=grid, size=size)
    count = (target[..., 0] > 0).sum(dim=1)  # (B,)
    whole = (count * share).sum().clamp(min=share.max() + LEAST)
    each = _heat(logits[..., :labels], near.heat, passed_over(target, grid=grid, size=size))
    heat = (each * share).sum() / whole
    weight = near.share * share[:, None]
    edges = _edges(logits[..., labels : labels + EDGES], size)
    owned = target[..., 1:FIRST].gather(1, near.owner.unsqueeze(2).expand(-1, -1, EDGES))
    box = (giou_loss(edges, owned) * weight).sum() / weight.sum().clamp(min=LEAST)
    return heat + spec.box * box, near


def _heat(logits: Tensor, heat: Tensor, regions: Tensor) -> Tensor:
    """The focal loss of each row: (B, h, w, K), (B, K, h, w), (B, h, w) -> (B,)."""
    logits = logits.permute(0, 3, 1, 2)
    p = logits.sigmoid()
    hit = F.logsigmoid(logits) * (1 - p) ** 2
    miss = F.logsigmoid(-logits) * p**2 * (1 - heat) ** 4 * ~regions.unsqueeze(1)
    return -torch.where(heat == 1, hit, miss).flatten(1).sum(dim=1)


def _edges(reach: Tensor, size: tuple[int, int]) -> Tensor:
    """(B, h, w, 4) -> the edges of the box of each cell (B, h w, 4)."""
    high, wide = reach.shape[1:3]
    cells = torch.arange(high * wide, device=reach.device)
    return boxes_at(reach.flatten(1, 2), cells, (high, wide), size)


def giou_loss(one: Tensor, other: Tensor) -> Tensor:
    """(..., 4), (..., 4) edges -> (...) from 0 to 2."""
    both, either = overlaps(one, other)
    around = torch.cat(
        [torch.minimum(one[..., :2], other[..., :2]), torch.maximum(one[..., 2:], other[..., 2:])],
        -1,
    )
    whole = area(around).clamp(min=LEAST)
    return 1 - both / either.clamp(min=LEAST) + (whole - either) / whole
