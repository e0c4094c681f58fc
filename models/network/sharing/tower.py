"""What sharing architectures build from: a plan of stages, and columns made of them.

Stages are counted from the encoders, which are stage 0; the trunk's follow from 1. What learns
nothing, such as a pool, belongs to the stage before it. `fork: k` in a spec is the first stage that
tasks own.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import nn

from onepass.models.network.encoders import Encoders
from onepass.models.network.flow import Cut, Flow, Shape, Stage
from onepass.models.network.pictures import Sees
from onepass.models.network.pretrained import Reads


@dataclass(frozen=True)
class Plan:
    """Whose network it is, and factories of encoders and of stages."""

    tasks: tuple[str, ...]
    inputs: tuple[str, ...]
    """The arrays that encoders are fed, by name."""
    encode: Callable[[], Encoders]
    stages: tuple[tuple[Stage, ...], ...]
    """At 0 what follows the encoders directly, from 1 on the trunk's stages that learn."""
    shape: Shape
    """Of encoded inputs."""
    frozen: Mapping[str, Reads | Sees] = field(default_factory=dict)
    """Per input: the pretrained trunk that stands still before the encoders."""

    @property
    def last(self) -> int:
        """The number of the last stage."""
        return len(self.stages) - 1

    @property
    def width(self) -> int:
        """Of what comes out of the last stage."""
        return self.before(self.last + 1).width

    @property
    def strides(self) -> tuple[int, ...]:
        """How many times smaller each map is that comes out of the last stage than what is fed."""
        made = [stage for group in self.stages for stage in group]
        before = math.prod(stage.stride for stage in made[:-1])
        return tuple(before * stride for stride in made[-1].strides) if made else (1,)

    def before(self, number: int) -> Shape | Stage:
        """What is known of the flow that a stage is fed, or that comes out of the last."""
        made = [stage for group in self.stages[:number] for stage in group]
        return made[-1] if made else self.shape

    def seen(self, number: int) -> int:
        """How many features a gate sees of what a stage is fed."""
        before = self.before(number)
        return before.width + (0 if before.layout == "rows" else self.shape.late)

    def column(self, start: int, stop: int | None = None) -> "Tower":
        """A new column of the stages from `start` up to `stop`, which is the first it lacks."""
        return Tower(self, start, self.last + 1 if stop is None else stop)

    def columns(self, count: int, start: int, stop: int | None = None) -> nn.ModuleList:
        """As many of them."""
        return nn.ModuleList(self.column(start, stop) for _ in range(count))


class Tower(nn.Module):
    """Stages one after the other; from stage 0 it reads the raw inputs, else one flow."""

    def __init__(self, plan: Plan, start: int, stop: int) -> None:
        super().__init__()
        self.inputs = plan.inputs
        self.encoders = plan.encode() if start == 0 else None
        own = [stage for group in plan.stages[start:stop] for stage in group]
        self.stages = nn.ModuleList(stage.make() for stage in own)
        self.numbers = [n for n in range(start, stop) for _ in plan.stages[n]]
        """Of its stages, in the plan."""

    def forward(self, cut: Cut) -> Flow:
        """What comes out of the last stage."""
        if self.encoders is None:
            (flow,) = cut
        else:
            flow = self.encoders(dict(zip(self.inputs, (raw.x for raw in cut), strict=True)))
        for stage in self.stages:
            flow = flow.through(stage)
        return flow
