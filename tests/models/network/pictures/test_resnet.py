"""ResNet in torchvision's layout, held equal to a slow reading of such a state dict."""

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.models.network.pictures.architectures import Architecture, names, parts
from onepass.models.network.pictures.stage import module


def layer(state: Mapping[str, Tensor], x: Tensor, conv: str, norm: str, stride: int = 1) -> Tensor:
    weight = state[f"{conv}.weight"]
    x = F.conv2d(x, weight, stride=stride, padding=weight.shape[-1] // 2)
    fields = ("running_mean", "running_var", "weight", "bias")
    mean, variance, scale, bias = (state[f"{norm}.{f}"].view(-1, 1, 1) for f in fields)
    return (x - mean) / (variance + 1e-5).sqrt() * scale + bias


def slow(state: Mapping[str, Tensor], x: Tensor) -> Tensor:
    x = F.max_pool2d(layer(state, x, "conv1", "bn1", 2).relu(), 3, 2, 1)
    for number in range(1, 5):
        index = 0
        while f"layer{number}.{index}.conv1.weight" in state:
            block, stride = f"layer{number}.{index}.", 2 if number > 1 and index == 0 else 1
            deep = f"{block}conv3.weight" in state
            y = layer(state, x, f"{block}conv1", f"{block}bn1", 1 if deep else stride).relu()
            y = layer(state, y, f"{block}conv2", f"{block}bn2", stride if deep else 1)
            if deep:
                y = layer(state, y.relu(), f"{block}conv3", f"{block}bn3")
            if f"{block}downsample.0.weight" in state:
                x = layer(state, x, f"{block}downsample.0", f"{block}downsample.1", stride)
            x, index = (x + y).relu(), index + 1
    return x


@pytest.mark.parametrize(("architecture", "size"), [("resnet18", 33), ("resnet50", 32)])
def test_its_maps_are_those_of_the_slow_reading(architecture: Architecture, size: int) -> None:
    torch.manual_seed(0)
    stages = [module(part) for part in parts(architecture)]
    own = {}
    for number, stage in enumerate(stages):
        for name, value in stage.eval().state_dict().items():
            own[f"{number}.{name}"] = value.uniform_(0.5, 1.5) if "var" in name else value
    state = {source: own[name] for name, source in names(architecture).items()}
    x = expected = torch.randn(2, 3, size, size)
    with torch.no_grad():
        for stage, part in zip(stages, parts(architecture), strict=True):
            x = stage(x)
            assert x.shape[1] == part.width
        assert torch.allclose(x, slow(state, expected), atol=1e-4)
