"""Where the pixels of training images come from: flip, turn, zoom, shift and crop as one map per
image, and what is known of the pixels, taken along."""

import math
from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.training.batches.affine import Affine, in_pixels
from onepass.training.batches.moved_objects import moved_objects
from onepass.training.tasks.motion import Maps, Moving, Objects

OBLONG = 4 / 3
"""How much wider than high, or higher than wide, a part may be, as against its picture."""


class Warp(NamedTuple):
    """From where each pixel of B pictures comes, from -1 to 1 on both axes."""

    theta: Tensor
    """(B, 2, 3)"""
    grid: Tensor
    """(B, H, W, 2): the same, pixel by pixel."""

    @classmethod
    def of(cls, theta: Tensor, images: Tensor) -> "Warp":
        """Of images (B, C, H, W)."""
        return cls(theta, F.affine_grid(theta, list(images.shape), align_corners=False))

    def pictures(self, images: Tensor) -> Tensor:
        """(B, C, H, W), moved; what comes in repeats the border."""
        return F.grid_sample(images, self.grid, padding_mode="border", align_corners=False)

    def moved(self, target: Tensor, kind: Moving) -> Tensor:
        """What is known of the pictures, moved alike."""
        match kind:
            case Maps():
                return self._map(target, kind.nothing)
            case Objects():
                height, width = self.grid.shape[1:3]
                window = target.new_tensor([[0, 0, width, height]])
                return moved_objects(target, kind, self._there(height, width), window)

    def _there(self, height: int, width: int) -> Affine:
        return in_pixels(self.theta, height, width).inverse

    def _map(self, target: Tensor, nothing: float) -> Tensor:
        """(B, H, W): that of the nearest pixel, and nothing of what came in from beyond."""
        nearest = F.grid_sample(
            target.float().unsqueeze(1),
            self.grid,
            mode="nearest",
            padding_mode="border",
            align_corners=False,
        ).squeeze(1)
        inside = (self.grid.abs() <= 1).all(dim=3)
        return torch.where(inside, nearest, nothing).to(target.dtype)


Flip = bool | Literal["both"]
"""Left and right change places, or up and down, too."""


def turned(
    signs: Tensor, aspect: float, *, rotate: float, zoom: float, shift: float, flip: Flip
) -> Tensor:
    """Flip, turn, zoom and shift by as much as is drawn: (B, 5) from -1 to 1 -> (B, 2, 3). `aspect`
    is that of height to width."""
    angle = signs[:, 0] * math.radians(rotate)
    scale = 1 + signs[:, 1] * zoom
    ones = torch.ones_like(scale)
    across = torch.where(signs[:, 2] < 0, -1.0, 1.0) if flip else ones
    down = torch.where(signs[:, 2].abs() < 0.5, -1.0, 1.0) if flip == "both" else ones
    cos, sin = scale * angle.cos(), scale * angle.sin()
    rows = [
        torch.stack([cos * across, -sin * aspect * down, 2 * shift * signs[:, 3]], dim=1),
        torch.stack([sin * across / aspect, cos * down, 2 * shift * signs[:, 4]], dim=1),
    ]
    return torch.stack(rows, dim=1)


def cropped(theta: Tensor, least: float, draws: Tensor) -> Tensor:
    """The same (B, 2, 3) of a part of each picture that has at least that share of its area, by
    draws (B, 4) from 0 to 1."""
    area = least + (1 - least) * draws[:, 0]
    longest = torch.clamp(1 / area, max=OBLONG)  # that it fits into the picture
    ratio = longest ** (2 * draws[:, 1] - 1)
    sides = torch.stack([(area * ratio).sqrt(), (area / ratio).sqrt()], dim=1)  # (B, 2)
    middles = (2 * draws[:, 2:4] - 1) * (1 - sides)
    scaled = theta * sides.unsqueeze(2)
    return torch.cat([scaled[:, :, :2], scaled[:, :, 2:] + middles.unsqueeze(2)], dim=2)
