"""Augmentation: training images are turned, moved, put together and coloured anew in every epoch,
and with them what is known of their pixels.

The draws depend on seed and epoch alone, so that a resumed run repeats them. Validation, test and
service never come here.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs.beside import features
from onepass.training.batches import mosaic
from onepass.training.batches.batch import Batch
from onepass.training.batches.colours import lit, toned
from onepass.training.batches.warp import Warp, cropped, turned
from onepass.training.tasks.motion import Moving


class AugmentSpec(Frozen):
    """How far an image may be changed; nothing, unless said."""

    flip: bool | Literal["both"] = False
    """Whether left and right change places, every other time; `both` is up and down, too, of what
    has no upper side."""
    rotate: float = Field(default=0.0, ge=0, le=180)
    """The most that an image is turned to either side, in degrees."""
    shift: float = Field(default=0.0, ge=0, le=0.5)
    """The most that an image is moved to either side, as a share of its height and its width. What
    comes in repeats the border."""
    zoom: float = Field(default=0.0, ge=0, lt=1)
    """The most that an image is drawn nearer or further: 0.1 is 0.9 to 1.1 times. The numbers of a
    depth map stay as they are."""
    colour: float = Field(default=0.0, ge=0, lt=1)
    """The most that brightness and contrast go up and down, as a share."""
    crop: float = Field(default=1.0, gt=0, le=1)
    """The least share of the area that is kept: a random part, as wide as high as the picture or up
    to a third more either way, is scaled up to the whole size. 1 cuts nothing."""
    hue: float = Field(default=0.0, ge=0, le=0.5)
    """The most that colours are turned to either side, as a share of their circle; of images with
    three channels."""
    saturation: float = Field(default=0.0, ge=0, le=1)
    """The most that colours become stronger or paler: 0.3 is 0.7 to 1.3 times; of images with three
    channels."""
    mosaic: float = Field(default=0.0, ge=0, le=1)
    """The share of images that are put together of four images of the batch."""

    @property
    def draws_more(self) -> bool:
        """Than flip, rotate, shift, zoom and colour, whose draws are as they ever were."""
        return self.crop < 1 or bool(self.hue or self.saturation or self.mosaic)

    @property
    def moves(self) -> bool:
        """Pixels change their places."""
        return self.crop < 1 or bool(self.flip or self.rotate or self.shift or self.zoom)


Along = Mapping[str, Mapping[str, Moving]]
"""Per image: the tasks whose targets lie in it, and how they move."""


def augmented(
    batch: Batch,
    specs: Mapping[str, AugmentSpec],
    generator: torch.Generator,
    along: Along = MappingProxyType({}),
) -> Batch:
    """The batch with other images, whose features are made anew, and targets that went with them;
    the generator is on the CPU, so that devices agree."""
    if not specs:
        return batch
    images, targets = dict[str, Tensor](), dict(batch.targets)
    for name, spec in specs.items():
        kinds = {task: kind for task, kind in along.get(name, {}).items() if task in targets}
        images[name], warp = changed(batch.inputs[name], spec, generator)
        if warp is not None:
            targets |= {task: warp.moved(targets[task], kind) for task, kind in kinds.items()}
        if not spec.draws_more:
            continue
        draws = torch.rand(len(images[name]), mosaic.DRAWS, generator=generator)
        height, width = images[name].shape[2:]
        parts = mosaic.drawn(draws, spec.mosaic, (height, width))
        if len(parts.rows):
            images[name] = parts.pictures(images[name])
            for task, kind in kinds.items():
                targets[task] = parts.joined(targets[task], kind, batch.shares[task] > 0)
    stale = {features(name) for name in specs}  # of the pictures as they were
    kept = {name: array for name, array in batch.inputs.items() if name not in stale}
    return replace(batch, inputs=kept | images, targets=targets)


def changed(
    images: Tensor, spec: AugmentSpec, generator: torch.Generator
) -> tuple[Tensor, Warp | None]:
    """(B, C, H, W) uint8 -> (B, C, H, W) float32, still 0 to 255; and from where each pixel came,
    where they moved."""
    draws = torch.rand(len(images), 7, generator=generator)  # as many, whatever is asked for
    signs = (2 * draws - 1).to(images.device)  # (B, 7) from -1 to 1
    more = torch.rand(len(images), 6, generator=generator) if spec.draws_more else draws[:, :6]
    more = more.to(images.device)
    x, warp = images.float(), None
    if spec.moves:
        warp = Warp.of(_theta(spec, signs, more, x.shape[2] / x.shape[3]), x)
        x = warp.pictures(x)
    if spec.colour:
        x = lit(x, 1 + spec.colour * signs[:, 5:7])
    if spec.hue or spec.saturation:
        tones = 2 * more[:, 4:6] - 1
        x = toned(x, spec.hue * tones[:, 0], 1 + spec.saturation * tones[:, 1])
    return x, warp


def _theta(spec: AugmentSpec, signs: Tensor, more: Tensor, aspect: float) -> Tensor:
    asked = spec.model_dump(include={"rotate", "zoom", "shift", "flip"})
    theta = turned(signs, aspect, **asked)
    return cropped(theta, spec.crop, more[:, :4]) if spec.crop < 1 else theta
