"""Counts are spread alike in square roots."""

import torch

from onepass.models.contract.tasks import CountTask
from onepass.models.network.certainty import CountBounds


def test_the_larger_the_mean_the_wider() -> None:
    bounds = CountBounds([CountTask(certainty=0.9)], width=1, groups=0)
    bounds.most.fill_(1)
    fields = {"value": torch.tensor([[0.25, 4.0, 100.0]])}
    ends = bounds(fields, torch.zeros(3, 1), indices=None, group=None)
    close = {"rtol": 3e-5, "atol": 0}
    torch.testing.assert_close(ends["low"], torch.tensor([[0.0, 1, 81]]), **close)
    torch.testing.assert_close(ends["high"], torch.tensor([[2.25, 9, 121]]), **close)
