"""Attention, and how it ends."""

import pytest
import torch

from onepass.models.network.flow import Flow, Shape
from onepass.models.network.trunks.transformer import Block, FirstBlock, TransformerSpec, stages

SPEC = TransformerSpec(heads=2, inner=2, dropout=0)


def test_a_token_looks_at_those_that_are_there() -> None:
    torch.manual_seed(0)
    block = Block(4, SPEC)
    x, mask = torch.randn(1, 4, 4), torch.tensor([[True, True, False, False]])
    other = torch.where(mask.unsqueeze(2), x, 9.0)
    torch.testing.assert_close(block(x, mask)[:, :2], block(other, mask)[:, :2])
    moved = torch.where(torch.tensor([[[False], [True], [False], [False]]]), -x, x)
    assert not torch.equal(block(x, mask)[:, 0], block(moved, mask)[:, 0])


def test_positions_count_the_tokens_that_are_there() -> None:
    block = FirstBlock(4, 6, SPEC)
    x = torch.randn(1, 3, 4)
    gap = torch.cat([x[:, :1], torch.zeros(1, 1, 4), x[:, 1:]], dim=1)
    mask = torch.tensor([[True, False, True, True]])
    there = block(gap, mask)[:, [0, 2, 3]]
    torch.testing.assert_close(there, block(x, torch.ones(1, 3, dtype=torch.bool)))


@pytest.mark.parametrize(
    ("pool", "layout"), [("start", "rows"), ("mean", "rows"), ("none", "tokens")]
)
def test_stages_say_what_comes_out(pool: str, layout: str) -> None:
    spec = TransformerSpec.model_validate({"heads": 2, "blocks": 1, "pool": pool})
    made = stages(spec, Shape("tokens", 4, late=3, length=6))
    assert (made[-1].layout, made[-1].width) == (layout, 7)
    flow = Flow(torch.randn(2, 5, 4), torch.ones(2, 5, dtype=torch.bool), torch.ones(2, 3))
    for stage in made:
        flow = flow.through(stage.make())
    assert flow.x.shape[-1] == 7


def test_heads_divide_the_width() -> None:
    with pytest.raises(
        ValueError, match=r"trunk.heads: must divide encoders.tokens.width, 5, got 2"
    ):
        stages(SPEC, Shape("tokens", 5, length=6))
