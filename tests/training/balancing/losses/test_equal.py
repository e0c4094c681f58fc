"""Equal weights: the plain sum."""

import torch

from onepass.training.balancing.losses.equal import Equal


def test_the_losses_are_summed() -> None:
    assert Equal().scalarize(torch.tensor([1.0, 2.5]), ["a", "b"]).item() == 3.5
