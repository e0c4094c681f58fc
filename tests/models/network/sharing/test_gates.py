"""How features of several columns become those of one task."""

import torch

from onepass.models.network.flow import Flow
from onepass.models.network.sharing.gates import blended, evenly, seen, stitched


def test_a_blend_is_the_weighted_sum_of_all_maps() -> None:
    experts = [
        Flow(torch.full((2, 3, 2, 2), n), coarser=(torch.full((2, 3, 1, 1), n),))
        for n in (1.0, 5.0)
    ]
    (own,) = blended(torch.tensor([[0.75, 0.25]]), experts)
    assert [x.unique().tolist() for x in own.maps] == [[2.0], [2.0]]
    rows = [Flow(torch.ones(2, 3)), Flow(torch.zeros(2, 3))]
    each = blended(torch.tensor([[[1.0, 0.0]], [[0.0, 1.0]]]), rows)  # (B, A, E)
    assert each[0].x[:, 0].tolist() == [1.0, 0.0]


def test_channels_of_every_map_have_their_own_mix() -> None:
    flows = [
        Flow(torch.full((1, 2, 2, 2), n), coarser=(torch.full((1, 3, 1, 1), n),))
        for n in (1.0, 2.0)
    ]
    alpha = torch.zeros(1, 2, 5)
    alpha[0, 0, :2], alpha[0, 1, 2:] = 1, 1  # the fine map of the first, the coarse of the second
    ((fine, coarse),) = stitched(alpha, flows)
    assert (fine.unique().tolist(), coarse.unique().tolist()) == ([1.0], [2.0])
    ((fine, coarse),) = stitched(torch.full((1, 2, 1), 0.5), flows)
    assert (fine.unique().tolist(), coarse.unique().tolist()) == ([1.5], [1.5])


def test_a_mix_begins_with_itself() -> None:
    table = evenly(3, 0.8)
    torch.testing.assert_close(table.sum(1), torch.ones(3))
    assert table.diagonal().tolist() == [table[0, 0].item()] * 3
    assert evenly(1, 0.8).item() == 1


def test_a_gate_sees_rows() -> None:
    late = torch.ones(2, 1)
    assert seen(Flow(torch.ones(2, 3, 4, 4), late=late)).shape == (2, 4)
    assert seen(Flow(torch.ones(2, 3))).shape == (2, 3)
