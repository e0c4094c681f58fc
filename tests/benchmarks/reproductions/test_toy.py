"""Two losses in two dimensions: values and slopes worked out by hand."""

import pytest
import torch

from reproductions.toy import FRONT_X, FRONT_Y, jacobian, losses_at


def test_below_the_axis_the_losses_are_two_bowls() -> None:
    below = -torch.tanh(
        torch.tensor(-4.0, dtype=torch.float64)
    ).item()  # tanh(2 / 2 * 4), at x2 = -8
    losses = losses_at(torch.tensor([[7.0, -8.0], [1.0, -8.0]], dtype=torch.float64))
    assert losses[0].tolist() == pytest.approx([0.1 * -20 * below, (19.6 - 20) * below])
    assert losses[1].tolist() == pytest.approx([0.1 * (3.6 - 20) * below, (6.4 - 20) * below])


def test_on_the_front_the_two_slopes_are_opposite() -> None:
    """Nothing in between moves both losses down: there the slopes point against each other."""
    x = torch.tensor([[0.0, FRONT_Y], [FRONT_X / 2, FRONT_Y]], dtype=torch.float64)
    _, rows = jacobian(x)
    first, second = rows.unbind(1)
    assert torch.cosine_similarity(first, second).tolist() == pytest.approx([-1, -1], abs=1e-3)
