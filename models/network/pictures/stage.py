"""Stages of somebody else's network of pictures: what of them stands still, and how fast the rest
learns."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from onepass.models.network.foreign import LastSpec
from onepass.models.network.pictures.architectures import parts
from onepass.models.network.pictures.part import COUNTED, Part
from onepass.models.network.pictures.spec import PictureConfig, PictureSpec
from onepass.models.network.stages import Blocks


class Foreign(nn.Module):
    """One stage, whose weights are in a file."""

    spec: PictureSpec
    number: int
    still: bool = False

    def settle(self, spec: PictureSpec, number: int, count: int) -> None:
        """What becomes of it in training: it is that of so many."""
        self.spec, self.number = spec, number
        learning = {"frozen": 0, "all": count}.get(str(spec.train), 0)
        learning = spec.train.last if isinstance(spec.train, LastSpec) else learning
        self.still = number < count - learning
        self.lr_factor = spec.lr_factor * spec.layer_decay ** (count - 1 - number)
        if self.still:
            self.requires_grad_(False)
        self.train()

    def train(self, mode: bool = True) -> "Foreign":
        """Where it stands still, statistics do, too."""
        return super().train(mode and not self.still)

    def take(self, state: Mapping[str, Tensor]) -> None:
        """Its weights, among those of all stages."""
        start = f"{self.number}."
        own = {n.removeprefix(start): value for n, value in state.items() if n.startswith(start)}
        counts = {n: v for n, v in self.state_dict().items() if n.endswith(COUNTED)}
        self.load_state_dict(counts | own, strict=True)


class ForeignLayers(Foreign, nn.Sequential):
    """Layers one behind the other."""


class ForeignBlocks(Foreign, Blocks):
    """Blocks of one shape."""


class Normalised(nn.Module):
    """Channels 0 to 1 -> as the network was trained with: (B, 3, H, W), or grey (B, 1, H, W)."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: PictureConfig) -> None:
        super().__init__()
        for name, values in (("mean", config.mean), ("deviation", config.deviation)):
            self.register_buffer(name, torch.tensor(values).view(3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Grey is the same in all three."""
        return (x - self.mean) / self.deviation


def used(spec: PictureSpec) -> list[Part]:
    """The stages up to the last one whose map is asked for.

    Raises:
        ValueError: there is no such stage.
    """
    every = parts(spec.known.architecture)
    last = max(spec.stages, default=len(every))
    if last > len(every):
        raise ValueError(f"stages: it has {len(every)}, got {last}")
    return every[:last]


def count_of(spec: PictureSpec) -> int:
    """How many stages it has.

    Raises:
        ValueError: more of them are to learn.
    """
    count = len(used(spec))
    if isinstance(spec.train, LastSpec) and spec.train.last > count:
        raise ValueError(f"train: last: it has {count} stages, got {spec.train.last}")
    return count


def module(part: Part) -> Foreign:
    """Its layers."""
    return ForeignBlocks(part.make()) if part.blocks else ForeignLayers(*part.make())


def made(part: Part, spec: PictureSpec, number: int) -> Foreign:
    """The stage of that number."""
    stage = module(part)
    stage.settle(spec, number, count_of(spec))
    return stage
