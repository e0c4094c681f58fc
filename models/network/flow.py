"""What runs through a trunk: the layouts, the flow, and the stages it passes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

Layout = Literal["rows", "map", "tokens"]
"""rows (B, F), map (B, C, H, W), or tokens (B, L, D) with a mask."""


class Shape(NamedTuple):
    """What a trunk is fed: rows of `width` features, or a map of as many channels and its `size`.

    Inputs of another layout are `late` features: rows that join where the trunk pools.
    """

    layout: Layout
    width: int
    size: tuple[int, int] = (1, 1)
    late: int = 0


class Pool(nn.Module):
    """A stage at whose end there are rows: the other layout ends here, and late rows join."""

    def pool(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, F)."""
        raise NotImplementedError

    def forward(self, x: Tensor, late: Tensor | None = None) -> Tensor:
        """Pooled features, and behind them those that join."""
        pooled = self.pool(x)
        return pooled if late is None else torch.cat([pooled, late], dim=1)


@dataclass(frozen=True)
class Flow:
    """Features on their way: x, its mask (tokens only), and rows that join where a trunk pools.

    Sharing mixes x only.
    """

    x: Tensor
    mask: Tensor | None = None
    late: Tensor | None = None

    def through(self, stage: nn.Module) -> "Flow":
        """The flow after one stage."""
        if isinstance(stage, Pool):
            return Flow(stage(self.x, self.late))
        return replace(self, x=stage(self.x))


@dataclass(frozen=True)
class Stage:
    """A factory of one stage of a trunk: whoever owns a copy makes one."""

    make: Callable[[], nn.Module]
    width: int
    layout: Layout = "rows"
    """Of what comes out of it."""
    stride: int = 1
