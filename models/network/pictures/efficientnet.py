"""EfficientNet-lite0: inverted bottlenecks without squeeze-and-excitation, ReLU6 in place of swish.

Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019; the
lite ones are TensorFlow's, and so is the padding: of an odd number more is behind.
"""

from collections.abc import Sequence
from functools import partial

from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.network.pictures.part import Part

STEM, HEAD = 32, 1280
GROUPS = (
    # blocks, kernel, stride, expansion, width
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
EPSILON, MOMENTUM = 1e-3, 0.01


class Convolution(nn.Conv2d):
    """A convolution padded as TensorFlow's `SAME`: ceil(H / stride) places come out."""

    def forward(self, input: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, D, H / s, W / s)."""
        (kernel, _), (stride, _) = self.kernel_size, self.stride
        pads: list[int] = []
        for size in (input.shape[3], input.shape[2]):
            whole = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [whole // 2, whole - whole // 2]
        return super().forward(F.pad(input, pads) if any(pads) else input)


class Bottleneck(nn.Module):
    """Wider, a convolution of each channel, narrower; and a way around where shapes allow."""

    def __init__(self, fed: int, out: int, *, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = fed * expansion
        layers = _convolution(fed, wide) if expansion > 1 else []
        layers += _convolution(wide, wide, kernel=kernel, stride=stride, groups=wide)
        self.inner = nn.ModuleList([*layers, *_convolution(wide, out)])
        self.around = stride == 1 and fed == out

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, D, H / s, W / s)."""
        y = x
        for index, layer in enumerate(self.inner):
            y = layer(y)
            if index % 2 and index + 1 < len(self.inner):
                y = F.relu6(y)
        return x + y if self.around else y


def parts() -> list[Part]:
    """The stem, a stage for each group of blocks, and the last, which widens."""
    first = partial(_stem, 3, STEM, kernel=3, stride=2)
    found = [Part(first, STEM, 2, {"0": "_conv_stem", "1": "_bn0"}, blocks=False)]
    fed, number = STEM, 0
    for count, kernel, stride, expansion, out in GROUPS:
        sources: dict[str, str] = {}
        for index in range(count):
            sources |= _block(
                f"blocks.{index}.inner", f"_blocks.{number + index}", expands=expansion > 1
            )
        make = partial(
            _group, count, fed, out=out, kernel=kernel, stride=stride, expansion=expansion
        )
        found.append(Part(make, out, stride, sources))
        fed, number = out, number + count
    last = Part(partial(_stem, fed, HEAD), HEAD, 1, {"0": "_conv_head", "1": "_bn1"}, False)
    return [*found, last]


def _block(own: str, source: str, *, expands: bool) -> dict[str, str]:
    layers = ["_depthwise_conv", "_bn1", "_project_conv", "_bn2"]
    layers = ["_expand_conv", "_bn0", *layers] if expands else layers
    return {f"{own}.{index}": f"{source}.{layer}" for index, layer in enumerate(layers)}


def _stem(fed: int, out: int, *, kernel: int = 1, stride: int = 1) -> Sequence[nn.Module]:
    return [*_convolution(fed, out, kernel=kernel, stride=stride), nn.ReLU6()]


def _group(
    count: int, fed: int, *, out: int, kernel: int, stride: int, expansion: int
) -> list[nn.Module]:
    make = partial(Bottleneck, out=out, kernel=kernel, expansion=expansion)
    return [make(fed, stride=stride), *(make(out, stride=1) for _ in range(count - 1))]


def _convolution(
    fed: int, out: int, *, kernel: int = 1, stride: int = 1, groups: int = 1
) -> list[nn.Module]:
    norm = nn.BatchNorm2d(out, eps=EPSILON, momentum=MOMENTUM)
    return [Convolution(fed, out, kernel, stride, groups=groups, bias=False), norm]
