"""What runs through a trunk: the layouts, the flow, and the stages it passes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

FedLayout = Literal["rows", "map", "tokens"]
"""What inputs are handed on as."""
Layout = Literal["rows", "map", "tokens"]
"""rows (B, F), map (B, C, H, W), or tokens (B, L, D) with a mask (B, L), True where there is one.

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


class Pool(nn.Module):
    """A stage at whose end there are rows: the other layout ends here, and late rows join."""

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, C, H, W), or (B, L, D) and its mask -> (B, F)."""
        raise NotImplementedError

    def forward(self, x: Tensor, mask: Tensor | None = None, late: Tensor | None = None) -> Tensor:
        """Pooled features, and behind them those that join."""
        pooled = self.pool(x, mask)
        return pooled if late is None else torch.cat([pooled, late], dim=1)


class Blocks(nn.Module):
    """A stage of blocks of one shape, and perhaps a pool behind them; one may look inside."""

    def __init__(self, blocks: Sequence[nn.Module], pool: nn.Module | None = None) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)
        self.pool = pool

    def inside(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What the first and what the last block puts out, before the pool."""
        first = last = self.blocks[0](x)
        for block in list(self.blocks)[1:]:
            last = block(last)
        return first, last

    def forward(self, x: Tensor) -> Tensor:
        """What the pool makes of the last."""
        _, last = self.inside(x)
        return last if self.pool is None else self.pool(last)


class TokenStage(nn.Module):
    """A stage whose tokens look at one another, and so at the mask: (B, L, D) -> (B, L, D)."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """The tokens; what comes out where the mask is False is never looked at."""
        raise NotImplementedError


class Beside(nn.Module):
    """The end of a trunk that does not pool: late rows join every token."""

    def forward(self, x: Tensor, late: Tensor | None) -> Tensor:
        """(B, L, D), (B, F) -> (B, L, D + F)."""
        if late is None:
            return x
        return torch.cat([x, late.unsqueeze(1).expand(-1, x.shape[1], -1)], dim=2)


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
        match stage:
            case Pool():
                return Flow(stage(self.x, self.mask, self.late))
            case Beside():
                return Flow(stage(self.x, self.late), self.mask)
            case TokenStage():
                return replace(self, x=stage(self.x, self.mask))
            case _:
                return replace(self, x=stage(self.x))

    @property
    def rows(self) -> Tensor:
        """(B, F): what a task with one answer per row is fed; of tokens, their mean."""
        return self.x if self.mask is None else masked_mean(self.x, self.mask)

    @property
    def tokens(self) -> Tensor:
        """(B, L, F): what a task with an answer for each token is fed: all but the start token."""
        return self.x[:, 1:]

    @property
    def tagged(self) -> Tensor:
        """(B, L): the mask of those."""
        assert self.mask is not None, "a trunk that pools has no tokens: the spec refuses this"
        return self.mask[:, 1:]

    def but(self, x: Tensor) -> "Flow":
        """The same with other features."""
        return replace(self, x=x)


Cut = tuple[Flow, ...]
"""All that tasks have in common."""


@dataclass(frozen=True)
class Stage:
    """A factory of one stage of a trunk: whoever owns a copy makes one."""

    make: Callable[[], nn.Module]
    width: int
    layout: Layout = "rows"
    """Of what comes out of it."""
    stride: int = 1


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    """The mean of the tokens that are there; of none, 0: (B, L, D), (B, L) -> (B, D)."""
    share = mask.to(x.dtype).unsqueeze(1)  # (B, 1, L)
    return torch.bmm(share, x).squeeze(1) / share.sum(dim=2).clamp(min=1)
