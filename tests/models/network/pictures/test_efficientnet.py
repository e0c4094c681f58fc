"""EfficientNet-lite0, held equal to a slow reading of a state dict as its authors name it."""

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.models.network.pictures.architectures import names, parts
from onepass.models.network.pictures.efficientnet import GROUPS
from onepass.models.network.pictures.stage import module

EPSILON = 1e-3


def same(x: Tensor, weight: Tensor, stride: int, groups: int = 1) -> Tensor:
    """By TensorFlow's words for `SAME`: ceil(n / stride) places, what is odd behind."""
    kernel, size = weight.shape[-1], x.shape[-1]
    places = (size + stride - 1) // stride
    total = max((places - 1) * stride + kernel - size, 0)
    first = total // 2
    wide = x.new_zeros(*x.shape[:2], size + total, size + total)
    wide[:, :, first : first + size, first : first + size] = x
    return F.conv2d(wide, weight, stride=stride, groups=groups)


def norm(x: Tensor, state: Mapping[str, Tensor], name: str) -> Tensor:
    mean, variance, weight, bias = (
        state[f"{name}.{field}"].view(-1, 1, 1)
        for field in ("running_mean", "running_var", "weight", "bias")
    )
    return (x - mean) / (variance + EPSILON).sqrt() * weight + bias


def slow(state: Mapping[str, Tensor], x: Tensor) -> Tensor:
    x = norm(same(x, state["_conv_stem.weight"], 2), state, "_bn0").clamp(0, 6)
    strides = [s if n == 0 else 1 for count, _, s, _, _ in GROUPS for n in range(count)]
    for number, stride in enumerate(strides):
        block, before = f"_blocks.{number}.", x
        if f"{block}_expand_conv.weight" in state:
            x = norm(same(x, state[f"{block}_expand_conv.weight"], 1), state, f"{block}_bn0")
            x = x.clamp(0, 6)
        deep = state[f"{block}_depthwise_conv.weight"]
        x = norm(same(x, deep, stride, groups=len(deep)), state, f"{block}_bn1").clamp(0, 6)
        x = norm(same(x, state[f"{block}_project_conv.weight"], 1), state, f"{block}_bn2")
        x = x + before if x.shape == before.shape else x
    return norm(same(x, state["_conv_head.weight"], 1), state, "_bn1").clamp(0, 6)


@pytest.mark.parametrize("size", [32, 45])
def test_its_maps_are_those_of_the_slow_reading(size: int) -> None:
    torch.manual_seed(0)
    own = {}
    for number, part in enumerate(parts("efficientnet_lite0")):
        stage = module(part)
        for name, value in stage.state_dict().items():
            if value.is_floating_point():
                own[f"{number}.{name}"] = torch.rand(value.shape) + 0.5 if "var" in name else value
    state = {source: own[name] for name, source in names("efficientnet_lite0").items()}
    x = expected = torch.randn(2, 3, size, size)
    for number, part in enumerate(parts("efficientnet_lite0")):
        stage = module(part).eval()
        stage.number = number
        stage.take(own)
        before = x.shape[-1]
        with torch.no_grad():
            x = stage(x)
        assert x.shape[1:3] == (part.width, -(-before // part.stride))
    assert torch.allclose(x, slow(state, expected), atol=1e-4)
