"""Logits to values in units, kept within the range of the task."""

import numpy as np
import torch

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.answers.regression import RegressionAnswers


def test_golden_values_in_units_and_clamped() -> None:
    answers = RegressionAnswers([RegressionTask(min=0, max=12), RegressionTask()])
    answers.fit(0, np.array([5, 15], dtype=np.float32))  # mean 10, deviation 5
    answers.fit(1, np.array([7, 7, 7], dtype=np.float32))  # a constant is the answer
    logits = torch.tensor([[[-3.0], [0.0], [0.2], [9.0]], [[-3.0], [0.0], [0.2], [9.0]]])
    both = answers(logits, None)["value"]
    torch.testing.assert_close(both, torch.tensor([[0.0, 10.0, 11.0, 12.0], [7.0, 7.0, 7.0, 7.0]]))
    (second,) = answers(logits[1:], torch.tensor([1]))["value"]
    torch.testing.assert_close(second, both[1])
    assert answers.standardised(0, torch.tensor([10.0, 20.0])).tolist() == [0.0, 2.0]
    assert answers.standardised(1, torch.tensor([7.0, 9.0])).tolist() == [0.0, 2.0]


def test_a_logarithm_is_undone_in_units() -> None:
    answers = RegressionAnswers([RegressionTask(transform="log1p", min=0)])
    known = np.array([0, np.e**2 - 1], dtype=np.float32)  # log(1 + y): mean 1, deviation 1
    answers.fit(0, known)
    logits = answers.standardised(0, torch.from_numpy(known))
    torch.testing.assert_close(logits, torch.tensor([-1.0, 1.0]))
    outputs = torch.cat([logits, torch.tensor([-9.0, 200.0])])[None, :, None]
    value = answers(outputs, None)["value"]
    most = float(torch.finfo(torch.float32).max)
    expected = torch.tensor([[0.0, known[1], 0.0, most]])
    torch.testing.assert_close(value, expected, rtol=1e-5, atol=1e-6)
