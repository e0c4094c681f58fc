"""Stages of one's own as a flow knows them."""

import torch
from torch import Tensor, nn

from onepass.models.network.flow import Flow
from onepass.models.network.trunks.wrapped import Masked, Scaled


class Own(nn.Module):
    def forward(self, x: Tensor | list[Tensor], mask: Tensor | None = None) -> object:
        if mask is not None:
            return x * mask.unsqueeze(2)  # type: ignore[operator]
        return [x, x[:, :, ::2, ::2]] if isinstance(x, Tensor) else x[-1]


def test_tokens_come_with_their_mask() -> None:
    flow = Flow(torch.ones(1, 2, 3), torch.tensor([[True, False]])).through(Masked(Own()))
    assert flow.x.sum() == 3


def test_one_map_becomes_several_and_several_one() -> None:
    flow = Flow(torch.ones(1, 2, 4, 4)).through(Scaled(Own()))
    assert [tuple(x.shape[2:]) for x in flow.maps] == [(4, 4), (2, 2)]
    assert flow.through(Scaled(Own())).x.shape == (1, 2, 2, 2)
