"""The transformer's encoder (Vaswani et al., NeurIPS 2017), small and trained from scratch.

The norm stands before attention and before the perceptron (Xiong et al., "On Layer Normalization
in the Transformer Architecture", ICML 2020), so that no warm-up is needed.
"""

from functools import partial
from typing import Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.sizes import LAYERS, Count, Width
from onepass.models.network.stages import TokenStage
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.ends import Ended, Open
from onepass.models.network.trunks.mlp import LayersSpec


class TransformerSpec(Frozen):
    """`blocks` of attention with `heads`, as wide as a token: `encoders.tokens.width`.

    It pools at the start token or over all; `none` hands the tokens on, for tasks that have an
    answer for each. `widths` are the linear layers behind the pool.
    """

    kind: Literal["transformer"] = "transformer"
    blocks: Count = 2
    """Blocks of attention and a perceptron, one behind the other."""
    heads: Count = 4
    """Heads of attention; they divide the width of a token."""
    inner: Count = 4
    """The perceptron's hidden width, in widths of a token."""
    dropout: float = Field(default=0.1, ge=0, lt=1)
    """The share of features that a training step leaves out, at random."""
    pool: Literal["start", "mean", "none"] = "mean"
    """What becomes of the tokens: the `start` token, their `mean`, or `none`, which hands them
    on."""
    widths: tuple[Width, ...] = Field(default=(), max_length=LAYERS)
    """Widths of the linear layers behind the pool."""

    @model_validator(mode="after")
    def _layers_stand_behind_a_pool(self) -> Self:
        if self.pool == "none" and self.widths:
            raise ValueError("widths: are layers behind the pool, and `pool: none` has none")
        return self


class Block(TokenStage):
    """Attention, then a perceptron, each beside a way around it: (B, L, D) -> (B, L, D)."""

    def __init__(self, width: int, spec: TransformerSpec) -> None:
        super().__init__()
        self.heads = spec.heads
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.fan = nn.Linear(width, 3 * width)  # queries, keys and values of all heads
        self.close = nn.Linear(width, width)
        self.perceptron = nn.Sequential(
            nn.Linear(width, spec.inner * width), nn.GELU(), nn.Linear(spec.inner * width, width)
        )
        self.dropout = nn.Dropout(spec.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Each token looks at those that are there."""
        x = x + self.dropout(self.attention(self.norms[0](x), mask))
        return x + self.dropout(self.perceptron(self.norms[1](x)))

    def attention(self, x: Tensor, mask: Tensor) -> Tensor:
        """(B, L, D), (B, L) -> (B, L, D)."""
        rows, length, width = x.shape
        fanned = self.fan(x).view(rows, length, 3, self.heads, width // self.heads)
        query, key, value = fanned.permute(2, 0, 3, 1, 4).unbind(0)  # each (B, heads, L, D / heads)
        there = mask[:, None, None, :]  # (B, 1, 1, L): the start token is, so the sum is never 0
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=there)
        return self.close(seen.transpose(1, 2).reshape(rows, length, width))


class FirstBlock(Block):
    """A block that first adds to each token the learnt vector of its position.

    Positions count the tokens that are there, so that padding between two texts is not counted.
    """

    def __init__(self, width: int, length: int, spec: TransformerSpec) -> None:
        super().__init__(width, spec)
        self.positions = nn.Embedding(length, width)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """As any block."""
        position = mask.to(torch.int64).cumsum(dim=1) - 1  # (B, L): 0 for the start token
        return super().forward(self.dropout(x + self.positions(position)), mask)


def stages(spec: TransformerSpec, shape: Shape) -> list[Stage]:
    """A stage per block, the end, and linear layers.

    Raises:
        ValueError: the heads cannot share a token's features.
    """
    width = shape.width
    if width % spec.heads:
        text = f"must divide encoders.tokens.width, {width}, got {spec.heads}"
        raise ValueError(f"trunk.heads: {text}")
    first = Stage(partial(FirstBlock, width, shape.length, spec), width, "tokens")
    block = Stage(partial(Block, width, spec), width, "tokens")
    made = [first, *[block] * (spec.blocks - 1)]
    out = width + shape.late
    match spec.pool:
        case "none":
            return [*made, Stage(partial(Open, width), out, "tokens")]
        case "start" | "mean" as at:
            linear = LayersSpec(widths=spec.widths, dropout=spec.dropout)
            return [*made, Stage(partial(Ended, width, at), out), *mlp.stages(linear, out)]
