"""The residual network as a list of stages."""

import pytest
import torch
from torch import nn

from onepass.models.network.flow import Flow, Shape
from onepass.models.network.trunks.resnet import ResnetSpec, stages


def test_eighteen_layers_with_as_many_weights_as_the_paper_has() -> None:
    made = stages(ResnetSpec(stem="large"), Shape("map", 3, (224, 224)))
    layers = [stage.make() for stage in made]
    weights = sum(p.numel() for layer in layers for p in layer.parameters())
    assert weights == 11_176_512  # torchvision's resnet18 without its last layer
    convolutions = [m for layer in layers for m in layer.modules() if isinstance(m, nn.Conv2d)]
    assert sum(m.kernel_size != (1, 1) for m in convolutions) == 17
    assert [(s.width, s.stride) for s in made[:-1]] == [
        (64, 4), (64, 1), (128, 2), (256, 2), (512, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(("stem", "side"), [("small", 16), ("large", 4)])
def test_the_small_stem_keeps_the_size(stem: str, side: int) -> None:
    spec = ResnetSpec.model_validate({"stem": stem, "width": 4, "blocks": [1, 1]})
    made = stages(spec, Shape("map", 3, (16, 16), late=5))
    flow = Flow(torch.randn(2, 3, 16, 16), late=torch.randn(2, 5)).through(made[0].make())
    assert flow.x.shape == (2, 4, side, side)
    for stage in made[1:]:
        flow = flow.through(stage.make())
    assert flow.x.shape == (2, 8 + 5)
    assert made[-1].width == 13
