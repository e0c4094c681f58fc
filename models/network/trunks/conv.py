"""A plain convolutional trunk: stages of conv-norm-act-pool, then rows and linear layers."""

from functools import partial
from itertools import pairwise
from typing import Literal

from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.pretrained import absent
from onepass.models.network.activations import Activation, activation
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.sizes import LAYERS, Count, Width
from onepass.models.network.stages import Blocks, Pooling
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.mlp import LayersSpec
from onepass.models.network.trunks.neck import NeckSpec, pyramid
from onepass.models.network.trunks.sized import Sized


class ConvSpec(Sized):
    """One stage per entry of `channels`: `convs` times conv-norm-act, then a pool that halves; or
    with `pool: stride` the first of them halves, which is a quarter of its work.

    `rows` says how the last map becomes rows, `widths` which linear layers follow; with a `neck`
    neither does, and several maps are handed on.
    """

    kind: Literal["conv"] = "conv"
    channels: tuple[Width, ...] = Field(default=(32, 64, 128), min_length=1, max_length=LAYERS)
    """Channels of each stage."""
    kernel: Literal[1, 3, 5, 7] = 3
    """Side of the convolutions, in pixels."""
    padding: Literal["same", "none"] = "same"
    """`same` keeps the size of a map, `none` loses its border."""
    convs: Count = 1
    """Convolutions in a stage."""
    norm: Literal["none", "batch"] = "batch"
    """Whether a batch norm stands behind each convolution."""
    activation: Activation = "relu"
    """What stands behind each norm."""
    pool: Literal["max", "mean", "stride", "none"] = "max"
    """How a stage halves its map: `max` or `mean` of four cells, `stride` in its first convolution,
    or `none`."""
    rows: Literal["flatten", "mean"] = "mean"
    """How the last map becomes rows: its cells side by side (`flatten`), or their `mean`."""
    widths: tuple[Width, ...] = Field(default=(128,), max_length=LAYERS)
    """Widths of the linear layers behind the map."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """The share of features that a training step leaves out, at random."""
    neck: NeckSpec | None = Field(default=None, exclude_if=absent)
    """Hands on several maps instead of rows, for tasks that answer in pixels or objects."""


class Flatten(Pooling):
    """Every place of every channel is a feature."""

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, C, H, W) -> (B, C H W)."""
        return x.flatten(1)


class Mean(Pooling):
    """The mean of each channel is a feature."""

    def pool(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, C, H, W) -> (B, C)."""
        return x.mean(dim=(2, 3))


def stages(spec: ConvSpec, shape: Shape) -> list[Stage]:
    """The stages of a trunk that is fed a map.

    Raises:
        ValueError: the map is too small for so many stages.
    """
    stride = 1 if spec.pool == "none" else 2
    made = [
        Stage(partial(_stage, spec, fed, out), width=out, layout="map", stride=stride)
        for fed, out in pairwise((shape.width, *spec.channels))
    ]
    size = [_behind_all(spec, side) for side in shape.size]
    if min(size) < 1:
        text = (
            f"{len(spec.channels)} stages leave nothing of {shape.size[0]} x {shape.size[1]} pixels"
        )
        raise ValueError(f"trunk.channels: {text}")
    if spec.neck is not None:
        return pyramid(made, spec.neck, shape)
    last = spec.channels[-1]
    match spec.rows:
        case "flatten":
            pooled = Stage(Flatten, width=last * size[0] * size[1] + shape.late)
        case "mean":
            pooled = Stage(Mean, width=last + shape.late)
    linear = LayersSpec(widths=spec.widths, activation=spec.activation, dropout=spec.dropout)
    return [*made, pooled, *mlp.stages(linear, pooled.width)]


def _behind_all(spec: ConvSpec, side: int) -> int:
    """What all stages leave of so many pixels in a line; 0 where it is nothing."""
    lost = 0 if spec.padding == "same" else spec.kernel - 1
    for _ in spec.channels:
        first = (side - lost - 1) // 2 + 1 if spec.pool == "stride" else side - lost
        side = max(0, first - (spec.convs - 1) * lost)
        side = side // 2 if spec.pool in ("max", "mean") else side
    return side


def _stage(spec: ConvSpec, fed: int, out: int) -> nn.Module:
    halves = spec.pool == "stride"
    first = _block(spec, fed, out, stride=2 if halves else 1)
    blocks = [first, *(_block(spec, out, out) for _ in range(spec.convs - 1))]
    match spec.pool:
        case "max":
            return Blocks(blocks, nn.MaxPool2d(2))
        case "mean":
            return Blocks(blocks, nn.AvgPool2d(2))
        case "stride" | "none":
            return Blocks(blocks)


def _block(spec: ConvSpec, fed: int, out: int, *, stride: int = 1) -> nn.Module:
    padding = spec.kernel // 2 if spec.padding == "same" else 0
    bias = spec.norm == "none"  # a norm takes it away again
    conv = nn.Conv2d(fed, out, spec.kernel, stride, padding=padding, bias=bias)
    layers: list[nn.Module] = [conv]
    if spec.norm == "batch":
        layers.append(nn.BatchNorm2d(out))
    return nn.Sequential(*layers, activation(spec.activation))
