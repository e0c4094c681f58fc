"""Augmentation: training images are turned, moved and coloured anew in every epoch, and with them
what is known of their pixels.

The draws depend on seed and epoch alone, so that a resumed run repeats them. Validation, test and
service never come here.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs.beside import features
from onepass.training.batches.batch import Batch

WHITE = 255.0


class AugmentSpec(Frozen):
    """How far an image may be changed; nothing, unless said."""

    flip: bool = False
    """Left and right, every other time."""
    rotate: float = Field(default=0.0, ge=0, le=180)
    """Degrees, to either side."""
    shift: float = Field(default=0.0, ge=0, le=0.5)
    """Of height and of width, to either side. What comes in repeats the border."""
    zoom: float = Field(default=0.0, ge=0, lt=1)
    """In and out: 0.1 is 0.9 to 1.1. With shift, a crop."""
    colour: float = Field(default=0.0, ge=0, lt=1)
    """Of brightness and of contrast, up and down."""


Beside = Mapping[str, Mapping[str, float]]
"""Per image: the tasks whose targets are maps of it, and what stands in these for nothing."""


def augmented(
    batch: Batch,
    specs: Mapping[str, AugmentSpec],
    generator: torch.Generator,
    beside: Beside = MappingProxyType({}),
) -> Batch:
    """The batch with other images, whose features are made anew, and maps that went with them; the
    generator is on the CPU, so that devices agree."""
    if not specs:
        return batch
    images, targets = dict[str, Tensor](), dict(batch.targets)
    for name, spec in specs.items():
        images[name], grid = changed(batch.inputs[name], spec, generator)
        for task, nothing in beside.get(name, {}).items():
            if task in targets and grid is not None:
                targets[task] = moved_map(targets[task], grid, nothing)
    stale = {features(name) for name in specs}  # of the pictures as they were
    kept = {name: array for name, array in batch.inputs.items() if name not in stale}
    return replace(batch, inputs=kept | images, targets=targets)


def changed(
    images: Tensor, spec: AugmentSpec, generator: torch.Generator
) -> tuple[Tensor, Tensor | None]:
    """(B, C, H, W) uint8 -> (B, C, H, W) float32, still 0 to 255; and from where each pixel came
    (B, H, W, 2), where they moved."""
    draws = torch.rand(len(images), 7, generator=generator)  # as many, whatever is asked for
    signs = (2 * draws - 1).to(images.device)  # (B, 7) from -1 to 1
    x, grid = images.float(), None
    if spec.flip or spec.rotate or spec.shift or spec.zoom:
        grid = _grid(x, spec, signs)
        x = F.grid_sample(x, grid, padding_mode="border", align_corners=False)
    if spec.colour:
        x = _coloured(x, spec, signs)
    return x, grid


def moved_map(target: Tensor, grid: Tensor, nothing: float) -> Tensor:
    """What is known of each pixel (B, H, W), after the pixels moved: that of the nearest one, and
    nothing of what came in from beyond the border."""
    nearest = F.grid_sample(
        target.float().unsqueeze(1),
        grid,
        mode="nearest",
        padding_mode="border",
        align_corners=False,
    ).squeeze(1)
    inside = (grid.abs() <= 1).all(dim=3)
    return torch.where(inside, nearest, nothing).to(target.dtype)


def _grid(x: Tensor, spec: AugmentSpec, signs: Tensor) -> Tensor:
    """Flip, rotation, zoom and shift in one resampling: from where each pixel comes (B, H, W, 2),
    from -1 to 1."""
    _, _, height, width = x.shape
    angle = signs[:, 0] * math.radians(spec.rotate)
    scale = 1 + signs[:, 1] * spec.zoom
    mirror = torch.where(signs[:, 2] < 0, -1.0, 1.0) if spec.flip else torch.ones_like(scale)
    cos, sin = scale * angle.cos(), scale * angle.sin()
    aspect = height / width  # places go from -1 to 1 on both axes
    rows = [
        torch.stack([cos * mirror, -sin * aspect, 2 * spec.shift * signs[:, 3]], dim=1),
        torch.stack([sin * mirror / aspect, cos, 2 * spec.shift * signs[:, 4]], dim=1),
    ]
    return F.affine_grid(torch.stack(rows, dim=1), list(x.shape), align_corners=False)


def _coloured(x: Tensor, spec: AugmentSpec, signs: Tensor) -> Tensor:
    """Contrast about each image's own mean, and brightness."""
    factors = (1 + spec.colour * signs[:, 5:7]).view(-1, 2, 1, 1, 1)  # (B, 2, 1, 1, 1)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return (((x - mean) * factors[:, 0] + mean) * factors[:, 1]).clamp(0, WHITE)
