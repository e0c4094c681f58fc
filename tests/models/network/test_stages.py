"""Kinds of stages: how they join, look inside, and pool."""

import torch
from torch import nn

from onepass.models.network.stages import Beside, Blocks, masked_mean


def test_one_may_look_inside_a_stage_of_blocks() -> None:
    stage = Blocks([nn.Conv2d(1, 2, 1), nn.Conv2d(2, 2, 1)], nn.MaxPool2d(2))
    x = torch.randn(3, 1, 4, 4)
    first, last = stage.inside(x)
    assert torch.equal(first, stage.blocks[0](x))
    assert torch.equal(stage(x), nn.MaxPool2d(2)(last))
    alone = Blocks([nn.Identity()])
    assert alone(x) is x


def test_late_rows_stand_beside_every_cell() -> None:
    late = torch.tensor([[7.0], [8.0]])
    picture, tokens = torch.zeros(2, 3, 4, 5), torch.zeros(2, 4, 3)
    assert Beside()(picture, late)[:, 3].flatten(1).unique(dim=1).tolist() == [[7.0], [8.0]]
    assert Beside()(tokens, late)[:, :, 3].unique(dim=1).tolist() == [[7.0], [8.0]]
    assert Beside()(picture, None) is picture


def test_the_mean_of_no_token_is_0() -> None:
    x, mask = torch.ones(2, 3, 4), torch.tensor([[True, False, True], [False] * 3])
    assert masked_mean(x, mask).tolist() == [[1.0] * 4, [0.0] * 4]
