"""The spread of a row: the same for all, until it has learnt."""

import torch

from onepass.models.network.certainty.spread import WIDEST, Spread


def test_before_it_has_learnt_it_is_one() -> None:
    spread = Spread(2, 3)
    assert spread(torch.randn(4, 3), None).tolist() == [[1] * 4] * 2


def test_features_of_each_task_are_its_own() -> None:
    spread = Spread(2, 3)
    for part in (spread.weight, spread.bias, spread.out):
        part.normal_()
    x = torch.randn(4, 3)
    shared = spread(x, None)
    torch.testing.assert_close(spread(x.unsqueeze(1).expand(4, 2, 3), None), shared)
    (second,) = spread(x, torch.tensor([1]))
    torch.testing.assert_close(second, shared[1])


def test_it_is_never_nothing_nor_endless() -> None:
    spread = Spread(1, 1)
    spread.weight.fill_(1e6)
    spread.out.fill_(1)
    found = spread(torch.tensor([[1.0]]), None)
    assert found.log().item() == torch.tensor(WIDEST)
