"""What runs through a trunk: the layouts, the flow, and what is known of the stages it passes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from onepass.models.network.stages import (
    Beside,
    Pooling,
    PyramidStage,
    TokenStage,
    masked_mean,
)

FedLayout = Literal["rows", "map", "tokens"]
"""What inputs are handed on as."""
Layout = Literal["rows", "map", "pyramid", "tokens"]
"""rows (B, F), map (B, C, H, W), pyramid (several maps, each of a greater stride than the one
before), or tokens (B, L, D) with a mask (B, L), True where there is one.

The first token of every row is the start token, which is always there: no mean is of nothing, no
attention without an end, and a text may be empty. What stands behind a row's last token is never
looked at.
"""


class Shape(NamedTuple):
    """What a trunk is fed: rows of `width` features, a map of as many channels and its `size`, or
    at most `length` tokens of as many features.

    Inputs of another layout are `late` features: rows that join where the trunk pools.
    """

    layout: Layout
    width: int
    size: tuple[int, int] = (1, 1)
    late: int = 0
    length: int = 0
    chunks: tuple[int, ...] = ()
    """Of rows that are fed, or late: widths of the features that belong together."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Of all there is: inputs make no pyramid."""
        return (self.width,)


@dataclass(frozen=True)
class Flow:
    """Features on their way: x, its mask (tokens only), and rows that join where a trunk pools.

    Of a pyramid x is the finest map, and `coarser` are the others. Sharing mixes these alone.
    """

    x: Tensor
    mask: Tensor | None = None
    late: Tensor | None = None
    coarser: tuple[Tensor, ...] = ()

    def through(self, stage: nn.Module) -> "Flow":
        """The flow after one stage."""
        match stage:
            case Pooling() if self.coarser:
                return Flow(stage.joined(stage.pool_maps(self.maps), self.late))
            case Pooling():
                return Flow(stage(self.x, self.mask, self.late))
            case Beside():
                return Flow(self.x, self.mask).but(*(stage(x, self.late) for x in self.maps))
            case TokenStage():
                return replace(self, x=stage(self.x, self.mask))
            case PyramidStage():
                return self.but(*stage(self.maps))
            case _:
                return replace(self, x=stage(self.x))

    @property
    def maps(self) -> tuple[Tensor, ...]:
        """x and, of a pyramid, the coarser maps."""
        return self.x, *self.coarser

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All that a gradient runs through."""
        return self.maps if self.late is None else (*self.maps, self.late)

    @property
    def rows(self) -> Tensor:
        """(B, F): what a task with one answer per row is fed; of tokens, of a map, of the maps of a
        pyramid, their mean.
        """
        if self.mask is not None:
            return masked_mean(self.x, self.mask)
        if self.x.dim() == 2:
            return self.x
        means = [x.mean(dim=(2, 3)) for x in self.maps]
        return means[0] if len(means) == 1 else torch.stack(means).mean(dim=0)

    @property
    def cells(self) -> Tensor:
        """What a task with an answer for each cell is fed: (B, L, F), all tokens but the start
        token, or (B, H, W, F), the cells of a map, and of a pyramid those of its finest.
        """
        if self.mask is not None:
            return self.x[:, 1:]
        assert self.x.dim() == 4, "a trunk that pools has no cells: the spec refuses this"
        return self.x.movedim(1, -1)

    @property
    def cell_mask(self) -> Tensor | None:
        """(B, L): which of these tokens there are; a map has all its cells."""
        return None if self.mask is None else self.mask[:, 1:]

    def but(self, x: Tensor, *coarser: Tensor) -> "Flow":
        """The same with other features."""
        return replace(self, x=x, coarser=coarser)

    def with_copies(self, copies: Mapping[int, Tensor]) -> "Flow":
        """The same with copies, by `id`, in place of its tensors."""
        maps = [copies.get(id(x), x) for x in self.maps]
        late = None if self.late is None else copies.get(id(self.late), self.late)
        return replace(self.but(*maps), late=late)


Cut = tuple[Flow, ...]
"""All that tasks have in common."""


class Level(NamedTuple):
    """One map of a pyramid: its channels, and how many times smaller it is than what is fed."""

    width: int
    stride: int


@dataclass(frozen=True)
class Stage:
    """A factory of one stage of a trunk: whoever owns a copy makes one."""

    make: Callable[[], nn.Module]
    width: int
    layout: Layout = "rows"
    """Of what comes out of it."""
    stride: int = 1
    """How many times smaller a map is than the one that is fed, of several than the finest."""
    coarser: tuple[Level, ...] = ()
    """The other maps of a pyramid."""
    keeps: bool = False
    """Whether the maps that it is fed are handed on as they are, and one more behind them."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the maps, or of whatever comes out of it."""
        return self.width, *(level.width for level in self.coarser)

    @property
    def strides(self) -> tuple[int, ...]:
        """Of the maps."""
        return self.stride, *(level.stride for level in self.coarser)
