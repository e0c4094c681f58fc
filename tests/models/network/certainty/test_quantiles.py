"""Quantiles are widened on either side, or drawn together."""

import torch

from onepass.models.contract.tasks import QuantilesTask
from onepass.models.network.certainty import QuantileBounds


def test_bounds_are_beyond_the_quantiles() -> None:
    task = QuantilesTask(levels=(0.05, 0.5, 0.95), certainty=0.9)
    bounds = QuantileBounds([task], width=1, groups=0)
    bounds.most[0, :, 0] = torch.tensor([1.0, 2.0])
    fields = {"quantiles": torch.tensor([[[10.0, 11, 12]]])}
    ends = bounds(fields, torch.zeros(1, 1), indices=None, group=None)
    close = {"rtol": 3e-5, "atol": 0}
    torch.testing.assert_close(ends["low"], torch.tensor([[9.0]]), **close)
    torch.testing.assert_close(ends["high"], torch.tensor([[14.0]]), **close)
    scores = bounds.scores(fields, torch.zeros(1, 1), indices=None, truth=torch.tensor([[13.0]]))
    assert scores.tolist() == [[[-3, 1]]]
