"""The way to the scale of the logits and back, and a range."""

import numpy as np
import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.answers.regression import RegressionAnswers


def test_there_and_back_is_the_same_and_a_constant_is_its_own_answer() -> None:
    answers = RegressionAnswers([RegressionTask(), RegressionTask(min=0, max=3)])
    answers.fit(0, np.array([1, 3], dtype=np.float32))
    answers.fit(1, np.array([2, 2], dtype=np.float32))
    target = torch.tensor([1.0, 3.0, 7.0])
    scaled = torch.stack([answers.standardised(index, target) for index in (0, 1)])
    assert scaled[0].tolist() == [-1.0, 1.0, 5.0]
    back = answers.in_units(scaled.unsqueeze(2), None).squeeze(2)
    assert back.tolist() == [[1.0, 3.0, 7.0], [2.0, 2.0, 2.0]]
    second = torch.tensor([1])
    kept = answers.in_range(torch.tensor([[[-1.0], [5.0]]]), second)
    assert kept.flatten().tolist() == [0.0, 3.0]
