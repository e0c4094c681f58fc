"""Convolutions over tokens: each looks at its neighbours, and after more stages further (Collobert
et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011).
"""

from functools import partial
from itertools import pairwise
from typing import Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.sizes import LAYERS, Width
from onepass.models.network.stages import Beside, TokenStage
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.bag import MeanToken
from onepass.models.network.trunks.mlp import LayersSpec


class Conv1dSpec(Frozen):
    """One stage per entry of `channels`, each over `kernel` tokens, with a way around it where its
    width stays. `dropout` is that of what goes into each stage.

    `pool: none` hands the tokens on, for tasks that have an answer for each. `widths` are the
    linear layers behind the pool.
    """

    kind: Literal["conv1d"] = "conv1d"
    channels: tuple[Width, ...] = Field(default=(128, 128), min_length=1, max_length=LAYERS)
    """Features of a token behind each stage."""
    kernel: Literal[3, 5, 7] = 3
    """Tokens that a convolution sees."""
    dropout: float = Field(default=0.3, ge=0, lt=1)
    """The share of what goes into each stage that a training step leaves out, at random."""
    pool: Literal["mean", "none"] = "mean"
    """`mean` of all tokens, or `none`, which hands them on."""
    widths: tuple[Width, ...] = Field(default=(), max_length=LAYERS)
    """Widths of the linear layers behind the pool."""

    @model_validator(mode="after")
    def _layers_stand_behind_a_pool(self) -> Self:
        if self.pool == "none" and self.widths:
            raise ValueError("widths: are layers behind the pool, and `pool: none` has none")
        return self


class Neighbours(TokenStage):
    """(B, L, D) -> (B, L, C). Where there is no token, neighbours see zeros, however many."""

    def __init__(self, fed: int, out: int, spec: Conv1dSpec) -> None:
        super().__init__()
        self.dropout = nn.Dropout(spec.dropout)
        self.convolution = nn.Conv1d(fed, out, spec.kernel, padding=spec.kernel // 2)
        self.around = fed == out

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Each token with those beside it."""
        seen = (self.dropout(x) * mask.unsqueeze(2)).transpose(1, 2)  # (B, D, L)
        convolved = torch.relu(self.convolution(seen)).transpose(1, 2)
        return convolved + x if self.around else convolved


def stages(spec: Conv1dSpec, shape: Shape) -> list[Stage]:
    """A stage per entry of `channels`, the end, and linear layers."""
    made = [
        Stage(partial(Neighbours, fed, out, spec), out, "tokens")
        for fed, out in pairwise((shape.width, *spec.channels))
    ]
    out = spec.channels[-1] + shape.late
    match spec.pool:
        case "none":
            return [*made, Stage(Beside, out, "tokens")]
        case "mean":
            linear = LayersSpec(widths=spec.widths, dropout=spec.dropout)
            return [*made, Stage(MeanToken, out), *mlp.stages(linear, out)]
