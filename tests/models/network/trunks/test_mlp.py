"""The multi-layer perceptron as a list of stages."""

import torch
from torch import nn

from onepass.models.network.trunks.mlp import MlpSpec, stages


def test_a_stage_per_width_each_call_makes_a_new_copy() -> None:
    made = stages(MlpSpec(widths=(5, 3), norm="layer", dropout=0.1, activation="silu"), 7)
    assert [(stage.width, stage.layout, stage.stride) for stage in made] == [
        (5, "rows", 1),
        (3, "rows", 1),
    ]
    first, again = made[0].make(), made[0].make()
    assert [type(layer) for layer in first] == [nn.Linear, nn.LayerNorm, nn.SiLU, nn.Dropout]
    assert not torch.equal(first[0].weight, again[0].weight)
    assert made[1].make()(first(torch.zeros(2, 7))).shape == (2, 3)


def test_no_widths_are_no_stages() -> None:
    assert stages(MlpSpec(widths=()), 7) == []
