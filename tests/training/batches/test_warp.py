"""Where pixels come from: a crop has its share of the area, keeps its shape and stays inside."""

import math

import pytest
import torch

from onepass.training.batches.warp import OBLONG, Warp, cropped, turned
from onepass.training.tasks.motion import Maps

STILL = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])


@pytest.mark.parametrize("least", [0.1, 0.6, 0.95])
def test_a_crop_has_its_share_of_the_area_and_lies_inside(least: float) -> None:
    draws = torch.rand(500, 4, generator=torch.Generator().manual_seed(0))
    theta = cropped(STILL.expand(500, -1, -1), least, draws)
    width, height = theta[:, 0, 0], theta[:, 1, 1]
    area, ratio = width * height, width / height
    assert least - 1e-5 <= area.min() < least + 0.1 * (1 - least)
    assert area.max() <= 1 + 1e-5
    assert ratio.max() <= OBLONG + 1e-5
    assert ratio.min() >= 1 / OBLONG - 1e-5
    for axis, side in enumerate((width, height)):
        middle = theta[:, axis, 2]
        assert ((middle.abs() + side) <= 1 + 1e-5).all()
        assert (middle > 0).float().mean() == pytest.approx(0.5, abs=0.1)


def test_a_turn_keeps_lengths_in_pixels() -> None:
    signs = torch.tensor([[1.0, 0, 0, 0, 0]])
    theta = turned(signs, 0.5, rotate=30, zoom=0, shift=0, flip=False)
    half = torch.tensor([2.0, 1.0])  # as wide again as high
    linear = theta[0, :, :2] * (half[:, None] / half)
    assert torch.allclose(linear @ linear.T, torch.eye(2), atol=1e-6)
    assert math.degrees(math.acos(linear[0, 0])) == pytest.approx(30, abs=1e-3)


def test_nothing_is_known_of_what_comes_in() -> None:
    shifted = STILL + torch.tensor([[[0, 0, 0.5], [0, 0, 0]]])
    warp = Warp.of(shifted, torch.zeros(1, 3, 4, 8))
    moved = warp.moved(torch.arange(32).view(1, 4, 8).byte(), Maps(255))
    assert moved[0, 0].tolist() == [2, 3, 4, 5, 6, 7, 255, 255]
