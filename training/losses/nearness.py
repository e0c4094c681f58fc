"""Which cells of a map are near the middles of objects, and so learn of them."""

from typing import NamedTuple

import torch
from torch import Tensor

from onepass.models.contract.forms.objects import FIRST
from onepass.models.network.answers.boxes import area

LEAST = 1e-12
NARROWEST = 0.4
"""Cells: the deviation of a Gaussian about an object that is smaller than one."""


class Near(NamedTuple):
    """Which cells of a map (h, w) are near the middle of which of T objects."""

    heat: Tensor
    """(B, K, h, w) from 0 to 1, at the middle of an object of the label."""
    owner: Tensor
    """(B, h w): the index of the smallest object that is near."""
    share: Tensor
    """(B, h w): how much the cell counts among those of its owner; 0 where nothing is near."""


def nearness(
    reach: float, target: Tensor, *, labels: int, grid: torch.Size, size: tuple[int, int]
) -> Near:
    """Of objects (B, T, 5 + ...)."""
    high, wide = grid
    scale = target.new_tensor([size[1] / wide, size[0] / high])
    low, far = target[..., 1:3] / scale, target[..., 3:5] / scale  # in cells
    middle = (low + far) / 2 - 0.5  # of a cell, its own number
    radius = (far - low) / 2 * reach  # (B, T, 2)
    x = _bell(middle[..., 0], radius[..., 0], wide)  # (B, T, w)
    y = _bell(middle[..., 1], radius[..., 1], high)
    bell = (y.unsqueeze(3) * x.unsqueeze(2)).flatten(2) * (target[..., :1] > 0)  # (B, T, h w)
    label = target[..., 0].long()
    of_label = [(bell * (label == k + 1).unsqueeze(2)).amax(dim=1) for k in range(labels)]
    heat = torch.stack(of_label, dim=1).unflatten(2, (high, wide))
    size_of = area(target[..., 1:FIRST]).unsqueeze(2).expand_as(bell)
    owner = torch.where(bell > 0, size_of, torch.inf).argmin(dim=1)  # (B, h w)
    own = bell.gather(1, owner.unsqueeze(1)).squeeze(1)
    total = bell.sum(dim=2).gather(1, owner).clamp(min=LEAST)
    return Near(heat, owner, own / total)


def _bell(middle: Tensor, radius: Tensor, count: int) -> Tensor:
    """A Gaussian about the middle (B, T) of an object in a row of cells, 1 at the nearest, 0 beyond
    the radius: (B, T, count).

    A middle that lies between two cells is near both: if one of them had it alone, the network
    could not know which, and neither would be told with certainty.
    """
    away = torch.arange(count, device=middle.device, dtype=middle.dtype) - middle.unsqueeze(2)
    whole = radius.unsqueeze(2)
    sigma = ((2 * whole + 1) / 6).clamp(min=NARROWEST)
    nearest = away.abs().amin(dim=2, keepdim=True)
    bell = torch.exp((nearest**2 - away**2) / (2 * sigma**2))
    return bell * (away.abs() <= whole.clamp(min=1).maximum(nearest))


def passed_over(target: Tensor, *, grid: torch.Size, size: tuple[int, int]) -> Tensor:
    """(B, h, w): cells whose middle lies in a region where nothing is right or wrong."""
    high, wide = grid
    x = (torch.arange(wide, device=target.device) + 0.5) * (size[1] / wide)
    y = (torch.arange(high, device=target.device) + 0.5) * (size[0] / high)
    left, top, right, bottom = (target[..., edge, None] for edge in range(1, 5))  # (B, T, 1)
    across = (x >= left) & (x <= right) & (target[..., :1] < 0)
    down = (y >= top) & (y <= bottom)
    return (down.unsqueeze(3) & across.unsqueeze(2)).any(dim=1)
