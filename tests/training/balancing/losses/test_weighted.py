"""A weighted sum: who has no weight has one, and a weight belongs to a name, not to a position."""

import torch

from onepass.training.balancing.losses.weighted import weighted


def test_golden_values() -> None:
    losses, weights = torch.tensor([1.0, 10.0, 100.0]), {"a": 2.0, "b": 0.0, "absent": 9.0}
    assert weighted(losses, weights, ["a", "b", "c"]) == 102
    assert weighted(losses.flip(0), weights, ["c", "b", "a"]) == 102
    assert weighted(losses[:0], weights, []) == 0


def test_gradients_are_the_weights() -> None:
    losses = torch.tensor([1.0, 2.0], requires_grad=True)
    weighted(losses, {"b": 0.25}, ["a", "b"]).backward()
    assert losses.grad is not None
    assert losses.grad.tolist() == [1, 0.25]
