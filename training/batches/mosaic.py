"""Mosaic: a picture put together of four pictures of a batch, and so is what is known of them
(Bochkovskiy, Wang, Liao, "YOLOv4", 2020).

Each of the four fills its corner of the picture, up to a centre that is drawn: it is made smaller,
and what is too long is cut off on either side. One of them is the row itself, whose other inputs
stay; the others are three other rows, where there are as many. Of a part that has no answer to a
task that the row answers, nothing is known: it is nothing of a map, and a region to ignore among
objects.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.training.batches.affine import Affine
from onepass.training.batches.moved_objects import IGNORED, moved_objects
from onepass.training.tasks.motion import Maps, Moving, Objects

PARTS, DRAWS = 4, 11
FIRST, LAST = 0.25, 0.75
"""Where the centre may lie, as a share of either side."""
MODES = {True: "bilinear", False: "nearest-exact"}


class Mosaic(NamedTuple):
    """How M rows of a batch are put together of four parts each, in whole pixels."""

    rows: Tensor
    """(M,)"""
    taken: Tensor
    """(M, 4): the row of each part."""
    windows: Tensor
    """(M, 4, 4): where it is put: left, top, right and bottom."""
    regions: Tensor
    """(M, 4, 4): which part of that row it is, likewise."""

    def pictures(self, images: Tensor) -> Tensor:
        """(B, C, H, W), put together."""
        return self._pasted(images, images, smooth=True)

    def joined(self, target: Tensor, kind: Moving, answered: Tensor) -> Tensor:
        """What is known of the pictures, put together alike; of rows that are answered (B,)."""
        match kind:
            case Maps():
                known = target.where(answered.view(-1, 1, 1), target.new_tensor(kind.nothing))
                first, second = (one.float().unsqueeze(1) for one in (target, known))
                return self._pasted(first, second, smooth=False).squeeze(1).to(target.dtype)
            case Objects():
                return self._objects(target, kind, answered)

    def _pasted(self, onto: Tensor, parts: Tensor, *, smooth: bool) -> Tensor:
        result = onto.clone()
        lists = (one.tolist() for one in (self.taken, self.windows, self.regions))
        for row, *four in zip(self.rows.tolist(), *lists, strict=True):
            for taken, (left, top, right, bottom), (x, y, far_x, far_y) in zip(*four, strict=True):
                result[row, :, top:bottom, left:right] = F.interpolate(
                    parts[taken : taken + 1, :, y:far_y, x:far_x],
                    (bottom - top, right - left),
                    mode=MODES[smooth],
                    antialias=smooth,
                )[0]
        return result

    def _objects(self, target: Tensor, kind: Objects, answered: Tensor) -> Tensor:
        """(B, T, C) -> (B, T', C): as many columns of objects as the fullest row needs."""
        taken = self.taken.flatten().to(target.device)
        windows, regions = (
            one.flatten(0, 1).to(target) for one in (self.windows, self.regions)
        )  # (4 M, 4)
        scale = (windows[:, 2:] - windows[:, :2]) / (regions[:, 2:] - regions[:, :2])
        there = Affine(scale.diag_embed(), windows[:, :2] - scale * regions[:, :2])
        moved = moved_objects(target[taken], kind, there, windows)  # (4 M, T, C)
        known = answered[taken].view(-1, 1, 1)
        unknown = target.new_zeros(len(taken), 1, target.shape[2])
        unknown[..., 0], unknown[..., 1:5] = IGNORED, windows.unsqueeze(1)
        parts = [moved.masked_fill(~known, 0), unknown.masked_fill(known, 0)]
        together = torch.cat(parts, dim=1).view(len(self.rows), -1, target.shape[2])
        result = F.pad(target, (0, 0, 0, together.shape[1] - target.shape[1]))
        result[self.rows.to(target.device)] = together
        return _packed(result)


def _packed(target: Tensor) -> Tensor:
    """(B, T, C) -> (B, T', C): objects first, and no more places than the fullest row has."""
    empty = target[..., 0] == 0
    order = empty.int().argsort(dim=1, stable=True)
    most = max(1, int((~empty).sum(dim=1).max()))
    return target.gather(1, order[:, :most, None].expand(-1, -1, target.shape[2]))


def drawn(draws: Tensor, share: float, size: tuple[int, int]) -> Mosaic:
    """Of draws (B, 11) from 0 to 1, for pictures of that height and width, of which this share is
    put together."""
    rows = (draws[:, 0] < share).nonzero().squeeze(1)
    own, count = draws[rows], len(draws)
    extent = torch.tensor([size[1], size[0]])  # x before y, as in boxes
    centres = (extent * (FIRST + (LAST - FIRST) * own[:, 1:3])).round()
    centres = centres.clamp(min=1).minimum((extent - 1).clamp(min=1)).long()  # (M, 2)
    others = torch.tensor([n * (count - 1) // 3 for n in range(PARTS)])  # three ranges of the rest
    steps = 1 + others[:-1] + (own[:, 3:6] * others.diff()).long()
    taken = (rows.unsqueeze(1) + F.pad(steps, (1, 0))) % count
    turn = (own[:, 6:7] * PARTS).long() + torch.arange(PARTS)  # each may lie in any corner
    windows = _windows(centres, extent)
    sides = windows[..., 2:] - windows[..., :2]  # (M, 4, 2)
    scale = (sides / extent).amax(dim=2, keepdim=True)
    parts = (sides / scale).round().long().clamp(min=1).minimum(extent)
    start = (own[:, 7:11].unsqueeze(2) * (extent - parts + 1)).long().minimum(extent - parts)
    return Mosaic(
        rows, taken.gather(1, turn % PARTS), windows, torch.cat([start, start + parts], dim=2)
    )


def _windows(centres: Tensor, extent: Tensor) -> Tensor:
    """The four corners of a picture, up to the centre (M, 2): (M, 4, 4)."""
    x, y = centres.unbind(1)
    zero, (width, height) = torch.zeros_like(x), extent.unbind()
    wide, high = width.expand_as(x), height.expand_as(y)
    corners = [(zero, zero, x, y), (x, zero, wide, y), (zero, y, x, high), (x, y, wide, high)]
    return torch.stack([torch.stack(corner, dim=1) for corner in corners], dim=1)
