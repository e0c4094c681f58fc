"""The spread of a row: the same for all, until it has learnt."""

import torch

from onepass.models.network.certainty.spread import WIDEST, Spread


def test_before_it_has_learnt_it_is_the_unit() -> None:
    spread = Spread(2, 3)
    spread.unit[1] = 5
    found = spread(torch.randn(4, 3), torch.randn(2, 4), indices=None)
    assert found.tolist() == [[1] * 4, [5] * 4]


def test_features_of_each_task_are_its_own() -> None:
    spread = Spread(2, 3)
    for part in (spread.weight, spread.of_value, spread.bias, spread.out):
        part.normal_()
    x, value = torch.randn(4, 3), torch.randn(2, 4)
    shared = spread(x, value, indices=None)
    torch.testing.assert_close(spread(x.unsqueeze(1).expand(4, 2, 3), value, indices=None), shared)
    (second,) = spread(x, value[1:], indices=torch.tensor([1]))
    torch.testing.assert_close(second, shared[1])


def test_it_is_never_nothing_nor_endless() -> None:
    spread = Spread(1, 1)
    spread.weight.fill_(1e6)
    spread.out.fill_(1)
    found = spread(torch.tensor([[1.0]]), torch.zeros(1, 1), indices=None)
    assert found.log().item() == torch.tensor(WIDEST)
