"""A trunk that pools first."""

import torch

from onepass.models.network.flow import Flow, Shape
from onepass.models.network.trunks.bag import BagSpec, stages


def test_it_is_the_mean_of_the_tokens_whatever_their_order_and_late_rows() -> None:
    made = stages(BagSpec(widths=(3,)), Shape("tokens", 4, late=2, length=9))
    assert [stage.width for stage in made] == [6, 3]
    x, mask, late = torch.randn(1, 5, 4), torch.tensor([[True] * 3 + [False] * 2]), torch.ones(1, 2)
    pooled = Flow(x, mask, late).through(made[0].make())
    torch.testing.assert_close(pooled.x, torch.cat([x[:, :3].mean(1), late], 1))
    turned = Flow(x[:, [2, 0, 1, 4, 3]], mask, late).through(made[0].make())
    torch.testing.assert_close(turned.x, pooled.x)
