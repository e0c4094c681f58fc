"""Logits to values in units, kept within the range of the task."""

import numpy as np
import torch

from models.contract.tasks import RegressionTask
from models.network.answers.regression import RegressionAnswers


def test_golden_values_in_units_and_clamped() -> None:
    answers = RegressionAnswers([RegressionTask(min=0, max=12), RegressionTask()])
    answers.fit(0, np.array([5, 15], dtype=np.float32))  # mean 10, deviation 5
    answers.fit(1, np.array([7, 7, 7], dtype=np.float32))  # a constant: deviation 1
    logits = torch.tensor([[[-3.0], [0.0], [0.2], [9.0]], [[-3.0], [0.0], [0.2], [9.0]]])
    both = answers(logits, None)["value"]
    torch.testing.assert_close(both, torch.tensor([[0.0, 10.0, 11.0, 12.0], [4.0, 7.0, 7.2, 16.0]]))
    (second,) = answers(logits[1:], torch.tensor([1]))["value"]
    torch.testing.assert_close(second, both[1])
    assert answers.standardised(0, torch.tensor([10.0, 20.0])).tolist() == [0.0, 2.0]
