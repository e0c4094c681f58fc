"""Quantiles never cross, and are in the unit of the labels."""

import numpy as np
import torch

from onepass.models.contract.tasks import QuantilesTask
from onepass.models.network.answers.quantiles import QuantilesAnswers


def test_golden_quantiles_that_never_cross() -> None:
    answers = QuantilesAnswers([QuantilesTask(max=13), QuantilesTask()])
    answers.fit(0, np.array([5, 15], dtype=np.float32))  # mean 10, deviation 5
    steps = torch.tensor([[[-0.2, 0.0, 0.5413249]]] * 2)  # softplus: log 2 and 1
    both = answers(answers.logits(steps, None), None)["quantiles"]
    golden = 10 + 5 * (-0.2 + 0.693147)
    torch.testing.assert_close(both[0, 0], torch.tensor([9.0, golden, 13.0]))
    torch.manual_seed(0)
    wild = answers(answers.logits(torch.randn(2, 50, 3) * 20, None), None)["quantiles"]
    assert (wild.diff(dim=2) >= 0).all()
