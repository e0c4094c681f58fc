"""Probabilities beside what is true."""

import numpy as np
import pytest
import torch

from onepass.training.finishing.conformal.seen import Seen
from onepass.training.finishing.probabilities import Table


def seen(probabilities: list[list[float]], truth: torch.Tensor) -> Seen:
    nothing, x = np.zeros(len(truth), dtype=np.int64), torch.zeros(len(truth), 1)
    return Seen(x, {"probabilities": torch.tensor(probabilities)}, truth, nothing, nothing)


def test_of_several_labels_those_that_are_known_count() -> None:
    truth = torch.tensor([[1.0, float("nan")], [0.0, 1.0]])
    table = Table.of(seen([[0.5, 0.9], [0.25, 0.25]], truth))
    assert table.losses(table.probabilities) == pytest.approx(
        [-np.log(0.5), -np.log(0.75) - np.log(0.25)]
    )
    assert table.wrong == 2
