"""Of a heavy tail, bounds lie as many times above as below."""

import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.certainty import RegressionBounds


def test_bounds_of_logarithms() -> None:
    task = RegressionTask(min=0, transform="log1p", certainty=0.9)
    bounds = RegressionBounds([task], width=1, groups=0)
    bounds.most.fill_(torch.tensor(2.0).log().item())
    ends = bounds({"value": torch.tensor([[9.0]])}, torch.zeros(1, 1), indices=None, group=None)
    torch.testing.assert_close(ends["low"], torch.tensor([[4.0]]), rtol=3e-5, atol=0)
    torch.testing.assert_close(ends["high"], torch.tensor([[19.0]]), rtol=3e-5, atol=0)
