"""A distance is in deviations, and finite whatever comes."""

import torch

from onepass.models.network.distance import FARTHEST, Distance


def test_distances_are_in_deviations_and_finite() -> None:
    distance = Distance(2)
    distance.mean.copy_(torch.tensor([1.0, 2.0]))
    distance.whiten.copy_(torch.tensor([[0.5, 0.0], [0.0, 1.0]]))
    x = torch.tensor([[1.0, 2.0], [3.0, 2.0], [1.0, 0.0], [3e38, 3e38]])
    assert distance(x).tolist() == [0, 1, 2, FARTHEST] or distance(x)[3] <= FARTHEST
