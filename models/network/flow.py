"""What runs through a trunk: the layouts, the flow, and the stages it passes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from torch import Tensor, nn

Layout = Literal["rows", "map", "tokens"]
"""rows (B, F), map (B, C, H, W), or tokens (B, L, D) with a mask."""


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
        return replace(self, x=stage(self.x))


@dataclass(frozen=True)
class Stage:
    """A factory of one stage of a trunk: whoever owns a copy makes one."""

    make: Callable[[], nn.Module]
    width: int
    layout: Layout = "rows"
    stride: int = 1
