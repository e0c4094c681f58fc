"""The residual network (He, Zhang, Ren, Sun, "Deep Residual Learning", CVPR 2016), 18 layers.

`stem: small` is the paper's for CIFAR: one 3x3 convolution and no pooling, for images of 32 to 96
pixels; `large` is that for ImageNet: 7x7 with stride 2, then a max pool.
"""

from functools import partial
from itertools import pairwise
from typing import Literal

from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.pretrained import absent
from onepass.models.network.flow import Shape, Stage
from onepass.models.network.sizes import LAYERS, Count
from onepass.models.network.stages import Blocks, Thinned
from onepass.models.network.trunks import mlp
from onepass.models.network.trunks.conv import Mean
from onepass.models.network.trunks.mlp import LayersSpec
from onepass.models.network.trunks.neck import NeckSpec, pyramid


class ResnetSpec(Frozen):
    """`blocks` per stage; the first has `width` channels, each next one twice as many. With a
    `neck` several maps are handed on, and neither pool nor `widths` follow."""

    kind: Literal["resnet"] = "resnet"
    stem: Literal["small", "large"] = "small"
    """What stands before the stages: `small` for images of 32 to 96 pixels, `large` as for
    ImageNet."""
    width: Count = 64
    """Channels of the first stage; each next one has twice as many."""
    blocks: tuple[Count, ...] = Field(default=(2, 2, 2, 2), min_length=1, max_length=LAYERS)
    """Blocks of each stage."""
    widths: tuple[Count, ...] = ()
    """Widths of the linear layers behind the pool."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """The share of features that a training step leaves out, at random."""
    neck: NeckSpec | None = Field(default=None, exclude_if=absent)
    """Hands on several maps instead of rows, for tasks that answer in pixels or objects."""


class Block(nn.Module):
    """Two 3x3 convolutions and a way around them: (B, C, H, W) -> (B, D, H / s, W / s)."""

    def __init__(self, fed: int, out: int, stride: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            *convolution(fed, out, 3, stride), nn.ReLU(), *convolution(out, out, 3)
        )
        same = stride == 1 and fed == out
        around = [Thinned(stride), *convolution(fed, out, 1)]
        self.around = nn.Identity() if same else nn.Sequential(*around)
        self.activation = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """The sum of both ways."""
        return self.activation(self.inner(x) + self.around(x))


def stages(spec: ResnetSpec, shape: Shape) -> list[Stage]:
    """The stem, a stage per entry of `blocks`, the pool, and linear layers."""
    widths = [spec.width * 2**depth for depth in range(len(spec.blocks))]
    stem = partial(_stem, spec.stem, shape.width, spec.width)
    made = [Stage(stem, spec.width, "map", stride=1 if spec.stem == "small" else 4)]
    for depth, (fed, out) in enumerate(pairwise((spec.width, *widths))):
        stride = 1 if depth == 0 else 2
        make = partial(_stage, fed, out, stride, spec.blocks[depth])
        made.append(Stage(make, out, "map", stride=stride))
    if spec.neck is not None:
        return pyramid(made, spec.neck, shape)
    pooled = Stage(Mean, width=widths[-1] + shape.late)
    linear = LayersSpec(widths=spec.widths, dropout=spec.dropout)
    return [*made, pooled, *mlp.stages(linear, pooled.width)]


def _stem(kind: Literal["small", "large"], fed: int, out: int) -> nn.Module:
    match kind:
        case "small":
            return nn.Sequential(*convolution(fed, out, 3), nn.ReLU())
        case "large":
            pool = nn.MaxPool2d(3, stride=2, padding=1)
            return nn.Sequential(*convolution(fed, out, 7, stride=2), nn.ReLU(), pool)


def _stage(fed: int, out: int, stride: int, blocks: int) -> nn.Module:
    rest = [Block(out, out, 1) for _ in range(blocks - 1)]
    return Blocks([Block(fed, out, stride), *rest])


def convolution(fed: int, out: int, kernel: int, stride: int = 1) -> list[nn.Module]:
    """Convolution and norm; weights begin as the paper's do."""
    layer = nn.Conv2d(fed, out, kernel, stride, padding=kernel // 2, bias=False)
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return [layer, nn.BatchNorm2d(out)]
