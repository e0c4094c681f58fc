"""Which heads of a group are asked for."""

import torch

from onepass.models.network.head_indices import chosen


def test_none_stands_for_all_in_their_order() -> None:
    table = torch.arange(6).view(3, 2)
    assert chosen(table, None) is table
    assert chosen(table, torch.tensor([2, 0])).tolist() == [[4, 5], [0, 1]]
