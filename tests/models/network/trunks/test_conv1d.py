"""Convolutions over tokens."""

import pytest
import torch

from onepass.models.network.flow import Flow, Shape
from onepass.models.network.trunks.conv1d import Conv1dSpec, Neighbours, stages


def test_what_stands_behind_the_last_token_is_not_looked_at() -> None:
    stage = Neighbours(4, 4, Conv1dSpec(dropout=0))
    x, mask = torch.randn(1, 5, 4), torch.tensor([[True] * 3 + [False] * 2])
    other = torch.where(mask.unsqueeze(2), x, 99.0)
    torch.testing.assert_close(stage(x, mask)[:, :3], stage(other, mask)[:, :3])
    torch.testing.assert_close(stage(x[:, :3], mask[:, :3]), stage(x, mask)[:, :3])


def test_it_hands_tokens_on_or_rows() -> None:
    shape = Shape("tokens", 4, late=2, length=9)
    flow = Flow(torch.randn(2, 5, 4), torch.ones(2, 5, dtype=torch.bool), torch.ones(2, 2))
    for pool, width in (("none", (2, 5, 8)), ("mean", (2, 8))):
        passing = flow
        for stage in stages(Conv1dSpec.model_validate({"channels": [6], "pool": pool}), shape):
            passing = passing.through(stage.make())
        assert passing.x.shape == width


def test_layers_stand_behind_a_pool() -> None:
    with pytest.raises(ValueError, match="are layers behind the pool"):
        Conv1dSpec(pool="none", widths=(3,))
