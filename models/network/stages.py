"""Kinds of stages of a trunk, by what they are fed and what they make of it."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Pooling(nn.Module):
    """A stage at whose end there are rows: the other layout ends here, and late rows join."""

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, C, H, W), or (B, L, D) and its mask -> (B, F)."""
        raise NotImplementedError

    def pool_maps(self, maps: Sequence[Tensor]) -> Tensor:
        """A pyramid, whose maps have one width, -> (B, F): the mean of what each becomes."""
        return torch.stack([self.pool(x, None) for x in maps]).mean(dim=0)

    def forward(self, x: Tensor, mask: Tensor | None = None, late: Tensor | None = None) -> Tensor:
        """Pooled features, and behind them those that join."""
        return self.joined(self.pool(x, mask), late)

    def joined(self, pooled: Tensor, late: Tensor | None) -> Tensor:
        """(B, F), (B, G) -> (B, F + G)."""
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


class Thinned(nn.Module):
    """Every `stride`-th place: (B, C, H, W) -> (B, C, H / s, W / s).

    In front of a 1x1 convolution it is the same as its stride, with which the backward pass of
    torch 2.13 writes beyond its memory on a CPU where the map is channels-last.
    """

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """The places that are left."""
        return x if self.stride == 1 else x[:, :, :: self.stride, :: self.stride]


class TokenStage(nn.Module):
    """A stage whose tokens look at one another, and so at the mask: (B, L, D) -> (B, L, D)."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """The tokens; what comes out where the mask is False is never looked at."""
        raise NotImplementedError


class PyramidStage(nn.Module):
    """A stage that is fed several maps, or makes several of one: a neck, and what follows it."""

    def forward(self, maps: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """(B, C, H, W) each, the finest first."""
        raise NotImplementedError


class Beside(nn.Module):
    """The end of a trunk that does not pool: late rows join every token, or every cell of a map."""

    def forward(self, x: Tensor, late: Tensor | None) -> Tensor:
        """(B, L, D), (B, F) -> (B, L, D + F), or (B, C, H, W), (B, F) -> (B, C + F, H, W)."""
        if late is None:
            return x
        if x.dim() == 4:
            return torch.cat([x, late[:, :, None, None].expand(-1, -1, *x.shape[2:])], dim=1)
        return torch.cat([x, late.unsqueeze(1).expand(-1, x.shape[1], -1)], dim=2)


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    """The mean of the tokens that are there; of none, 0: (B, L, D), (B, L) -> (B, D)."""
    share = mask.to(x.dtype).unsqueeze(1)  # (B, 1, L)
    return torch.bmm(share, x).squeeze(1) / share.sum(dim=2).clamp(min=1)
