"""Counts: means in the unit of the labels, at most as high as the task allows."""

import numpy as np
import pytest
import torch

from onepass.models.contract.tasks import CountTask
from onepass.models.network.answers.count import CountAnswers


@pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
def test_golden_means(family: str) -> None:
    tasks = [CountTask.model_validate({"family": family, "max": most}) for most in (None, 12)]
    answers = CountAnswers(tasks)
    answers.fit(0, np.array([0, 4, 2], dtype=np.float32))  # a mean of 2
    answers.fit(1, np.zeros(3, dtype=np.float32))  # none at all
    outputs = torch.tensor([[[0.0], [1.0986123], [500.0]]] * 2)
    value = answers(answers.logits(outputs, None), None)["value"]
    most = float(torch.finfo(torch.float32).max)
    nothing = [0.0, 0.0, 0.0 if family == "poisson" else 12.0]
    torch.testing.assert_close(value, torch.tensor([[2.0, 6.0, most], nothing]))
    (second,) = answers(answers.logits(outputs[1:], torch.tensor([1])), torch.tensor([1]))["value"]
    torch.testing.assert_close(second, value[1])
    target = answers.standardised(0, torch.tensor([0.0, 4.0])).tolist()
    assert target == ([0.0, 2.0] if family == "poisson" else [0.0, 4.0])
