"""Stages of somebody else's: what stands still does so wholly, the rest learns at its rate."""

from typing import Any

import pytest
import torch

from onepass.models.network.pictures import PictureSpec, made, parts
from onepass.models.network.pictures.spec import PictureConfig
from onepass.models.network.pictures.stage import Normalised, count_of

CONFIG = {"architecture": "resnet18"}


def spec(**settings: Any) -> PictureSpec:
    return PictureSpec.model_validate({"path": "r18", "config": CONFIG, **settings})


@pytest.mark.parametrize(
    ("train", "learning"), [("frozen", []), ("all", [0, 1, 2, 3, 4]), ({"last": 2}, [3, 4])]
)
def test_stages_learn_as_the_spec_says(train: object, learning: list[int]) -> None:
    own = spec(train=train)
    stages = [made(part, own, number) for number, part in enumerate(parts("resnet18")[:4])]
    assert [n for n, stage in enumerate(stages) if not stage.still] == [
        n for n in learning if n < 4
    ]
    for stage in stages:
        assert all(one.requires_grad != stage.still for one in stage.parameters())


def test_what_stands_still_keeps_its_statistics() -> None:
    stage = made(parts("resnet18")[0], spec(), 0)
    before = {name: value.clone() for name, value in stage.state_dict().items()}
    stage.train()
    stage(torch.randn(2, 3, 32, 32))
    assert all(torch.equal(value, before[name]) for name, value in stage.state_dict().items())


def test_rates_fall_with_depth() -> None:
    own = spec(train="all", lr_factor=0.2, layer_decay=0.5)
    factors = [made(parts("resnet18")[n], own, n).lr_factor for n in (0, 1)]
    assert factors == pytest.approx([0.2 * 0.5**4, 0.2 * 0.5**3])


def test_more_stages_than_there_are_cannot_learn() -> None:
    with pytest.raises(ValueError, match="it has 5 stages, got 6"):
        count_of(spec(train={"last": 6}))


def test_pixels_are_in_the_scale_that_the_network_was_trained_with() -> None:
    layer = Normalised(PictureConfig.model_validate(CONFIG))
    grey = layer(torch.full((1, 1, 2, 2), 0.456))
    assert grey.shape == (1, 3, 2, 2)
    expected = [(0.456 - mean) / deviation for mean, deviation in
                ((0.485, 0.229), (0.456, 0.224), (0.406, 0.225))]  # fmt: skip
    assert grey[0, :, 0, 0].tolist() == pytest.approx(expected, abs=1e-6)
