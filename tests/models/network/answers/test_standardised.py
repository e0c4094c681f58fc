"""The way to the scale of the logits and back, and a range."""

import numpy as np
import pytest
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


@pytest.mark.parametrize(
    ("target", "middle", "spread"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7, 1e30], 4.0, 4 / 1.349),
        ([0] * 17 + [10, 10, 1000], 0.0, 10 / 2.5631),  # quartiles are one, deciles are not
        ([0] * 300 + [3], 0.0, None),
        ([2, 2, 2], 2.0, 0.0),
    ],
    ids=["an outlier", "many zeros", "nearly a constant", "a constant"],
)
def test_robustly_by_median_and_quartiles(
    target: list[float], middle: float, spread: float | None
) -> None:
    answers = RegressionAnswers([RegressionTask()])
    answers.scale_by("robust")
    labels = np.array(target, dtype=np.float32)
    answers.fit(0, labels)
    assert answers.mean.item() == middle
    expected = float(labels.std()) if spread is None else spread
    assert answers.deviation.item() == pytest.approx(expected)
    there = answers.standardised(0, torch.from_numpy(labels))
    torch.testing.assert_close(
        answers.in_units(there.view(1, -1, 1), None).flatten(), torch.from_numpy(labels)
    )
