"""Fixed weights: a weighted sum."""

import torch

from onepass.training.balancing.losses.fixed import Fixed, FixedSpec


def test_the_losses_are_summed_by_weight_and_one_where_none_is_said() -> None:
    fixed = Fixed(FixedSpec(weights={"a": 0.5, "b": 0.0}))
    losses = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    total = fixed.scalarize(losses, ["a", "b", "c"])
    total.backward()
    assert total.item() == 4.5
    assert losses.grad is not None
    assert losses.grad.tolist() == [0.5, 0.0, 1.0]
    assert fixed.scalarize(losses[2:], ["a"]).item() == 2.0  # an absent task is no row
