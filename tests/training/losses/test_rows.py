"""The loss of each row by itself."""

import torch
from torch import Tensor

from onepass.training.losses.rows import row_losses


def mean(logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    return ((logits.squeeze(1) - target) ** 2 * share).sum()


def test_each_row_counts_as_if_it_were_the_only_one() -> None:
    logits, target = torch.tensor([[1.0], [2.0], [3.0]]), torch.zeros(3)
    for share in (torch.full((3,), 1 / 3), torch.tensor([0.5, 0.5, 0.0])):
        assert row_losses(mean, logits, target, share).tolist() == [1, 4, 9]


def test_of_a_row_with_several_answers_those_that_are_known_share_it() -> None:
    def each(logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        return ((logits - target) ** 2 * share).sum()

    logits, share = torch.tensor([[1.0, 3.0], [2.0, 4.0]]), torch.tensor([[0.3, 0.3], [0.0, 0.3]])
    assert row_losses(each, logits, torch.zeros(2, 2), share).tolist() == [5, 16]
