"""ResNet of 18, 34 or 50 layers, as torchvision names its weights.

He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", CVPR 2016; of 50 layers the
stride stands at the 3x3 convolution.
"""

from collections.abc import Sequence
from functools import partial

from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.network.pictures.part import Part
from onepass.models.network.stages import Thinned

WIDTHS = (64, 128, 256, 512)
DEPTHS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
DEEP = 50
"""From so many layers on a block is a bottleneck."""


class Residual(nn.Module):
    """Convolutions and a way around them: (B, C, H, W) -> (B, D, H / s, W / s)."""

    def __init__(self, fed: int, width: int, *, stride: int, deep: bool) -> None:
        super().__init__()
        out = 4 * width if deep else width
        if deep:
            layers = [
                *_convolution(fed, width),
                *_convolution(width, width, kernel=3, stride=stride),
            ]
            layers += _convolution(width, out)
        else:
            layers = _convolution(fed, width, kernel=3, stride=stride)
            layers += _convolution(width, width, kernel=3)
        self.inner = nn.ModuleList(layers)
        same = stride == 1 and fed == out
        self.thinned = Thinned(1 if same else stride)
        self.around = nn.ModuleList([] if same else _convolution(fed, out))

    def forward(self, x: Tensor) -> Tensor:
        """The sum of both ways."""
        y, beside = x, self.thinned(x)
        for index, layer in enumerate(self.inner):
            y = layer(y)
            if index % 2 and index + 1 < len(self.inner):
                y = F.relu(y)
        for layer in self.around:
            beside = layer(beside)
        return F.relu(y + beside)


def parts(layers: int) -> list[Part]:
    """The stem and four stages."""
    deep = layers >= DEEP
    found = [Part(_stem, WIDTHS[0], 4, {"0": "conv1", "1": "bn1"}, False)]
    fed = WIDTHS[0]
    for number, (width, count) in enumerate(zip(WIDTHS, DEPTHS[layers], strict=True), start=1):
        stride, out = 1 if number == 1 else 2, 4 * width if deep else width
        sources: dict[str, str] = {}
        for index in range(count):
            around = index == 0 and (stride > 1 or fed != out)
            source = f"layer{number}.{index}"
            sources |= _block(index, source, convolutions=3 if deep else 2, around=around)
        make = partial(_stage, count, fed, width=width, stride=stride, deep=deep)
        found.append(Part(make, out, stride, sources))
        fed = out
    return found


def _block(index: int, source: str, *, convolutions: int, around: bool) -> dict[str, str]:
    own, names = f"blocks.{index}", dict[str, str]()
    for number in range(convolutions):
        names[f"{own}.inner.{2 * number}"] = f"{source}.conv{number + 1}"
        names[f"{own}.inner.{2 * number + 1}"] = f"{source}.bn{number + 1}"
    if around:
        names |= {f"{own}.around.{place}": f"{source}.downsample.{place}" for place in (0, 1)}
    return names


def _stem() -> Sequence[nn.Module]:
    pool = nn.MaxPool2d(3, stride=2, padding=1)
    return [*_convolution(3, WIDTHS[0], kernel=7, stride=2), nn.ReLU(), pool]


def _stage(count: int, fed: int, *, width: int, stride: int, deep: bool) -> list[nn.Module]:
    out = 4 * width if deep else width
    first = Residual(fed, width, stride=stride, deep=deep)
    return [first, *(Residual(out, width, stride=1, deep=deep) for _ in range(count - 1))]


def _convolution(fed: int, out: int, *, kernel: int = 1, stride: int = 1) -> list[nn.Module]:
    return [
        nn.Conv2d(fed, out, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(out),
    ]
