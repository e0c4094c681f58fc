"""A neck: a trunk of pictures hands on several maps, each of which knows what the coarser ones see.

Lin, Dollár, Girshick, He, Hariharan, Belongie, "Feature Pyramid Networks for Object Detection",
CVPR 2017: from the coarsest map down each is doubled in size and added to the next finer one, all
brought to one width; a convolution then smooths them. Difference: a norm and a ReLU stand behind
that, since heads follow at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from operator import mul
from typing import Literal

from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Level, Shape, Stage
from onepass.models.network.sizes import Width
from onepass.models.network.stages import Beside, PyramidStage


class NeckSpec(Frozen):
    """Tasks with an answer for each pixel, or with objects, are answered from its finest map."""

    width: Width = 64
    """Channels of every map."""
    finest: Literal[1, 2, 4, 8, 16] = Field(default=4)
    """How many times smaller than the picture the finest map is: 4 sees objects of a few pixels."""


class Deeper(PyramidStage):
    """A stage of the trunk that keeps what it is fed: its own map is one more, and the coarsest."""

    def __init__(self, stage: nn.Module) -> None:
        super().__init__()
        self.stage = stage

    def forward(self, maps: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """P maps -> P + 1."""
        return *maps, self.stage(maps[-1])


class Neck(PyramidStage):
    """Maps of these widths -> as many of one width."""

    def __init__(self, widths: Sequence[int], width: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(nn.Conv2d(fed, width, 1) for fed in widths)
        self.smooth = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
            )
            for _ in widths
        )

    def forward(self, maps: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The finest first."""
        merged = [own(x) for own, x in zip(self.lateral, maps, strict=True)]
        for index in range(len(merged) - 2, -1, -1):
            finer = merged[index]
            merged[index] = finer + F.interpolate(merged[index + 1], size=finer.shape[2:])
        return tuple(own(x) for own, x in zip(self.smooth, merged, strict=True))


def pyramid(made: Sequence[Stage], spec: NeckSpec, shape: Shape) -> list[Stage]:
    """The stages of a trunk that makes one map, as those of one that hands on a pyramid.

    Raises:
        ValueError: no stage makes a map so fine.
    """
    strides = list(accumulate((stage.stride for stage in made), mul))
    if spec.finest not in strides:
        each = ", ".join(map(str, dict.fromkeys(strides)))
        text = f"no stage makes a map {spec.finest} times smaller than the picture, but {each}"
        raise ValueError(f"trunk.neck.finest: {text}")
    start = len(strides) - 1 - strides[::-1].index(spec.finest)
    stages = list(made[: start + 1])
    finest, levels = stages[-1], list[Level]()
    for stage, stride in zip(made[start + 1 :], strides[start + 1 :], strict=True):
        levels.append(Level(stage.width, stride // spec.finest))
        make = partial(_deeper, stage)
        stages.append(Stage(make, finest.width, "pyramid", 1, tuple(levels), keeps=True))
    widths = (finest.width, *(level.width for level in levels))
    alike = tuple(level._replace(width=spec.width) for level in levels)
    neck = Stage(partial(Neck, widths, spec.width), spec.width, "pyramid", 1, alike)
    stages.append(neck)
    if shape.late:
        wide = tuple(level._replace(width=level.width + shape.late) for level in alike)
        stages.append(replace(neck, make=Beside, width=spec.width + shape.late, coarser=wide))
    return stages


def _deeper(stage: Stage) -> nn.Module:
    return Deeper(stage.make())
