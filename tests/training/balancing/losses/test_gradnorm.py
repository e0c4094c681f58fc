"""GradNorm: the published loss on gradient lengths, differentiated by autograd, says the same."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.losses.gradnorm import GradNorm

TASKS = ["fare", "card", "colour"]


def test_weights_move_down_the_published_loss_and_keep_their_sum(
    make: Callable[..., AnyBalancer],
) -> None:
    made = make("gradnorm", alpha=1.5)
    assert isinstance(made, GradNorm)
    weights = torch.ones(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.025)
    lengths = torch.tensor([1.0, 4.0, 0.5], dtype=torch.float64)  # of unweighted gradients
    first = None
    for losses in ([2.0, 1.0, 3.0], [1.8, 0.4, 2.9], [1.7, 0.2, 2.0]):
        now = torch.tensor(losses, dtype=torch.float64)
        first = now if first is None else first
        norms = weights * lengths
        falls = now / first
        target = norms.mean().detach() * (falls / falls.mean()) ** 1.5
        (weights.grad,) = torch.autograd.grad((norms - target).abs().sum(), weights)
        made.see_norms(norms.detach(), now, TASKS)
        optimizer.step()
        weights.data.mul_(3 / weights.data.sum())
        found = [made.adam.numbers[task] for task in TASKS]
        assert found == pytest.approx(weights.tolist(), rel=1e-9)
    assert made.adam.numbers["minutes"] == 1


def test_the_long_gradient_is_shortened_and_the_laggard_heard(
    make: Callable[..., AnyBalancer],
) -> None:
    made = make("gradnorm")
    assert isinstance(made, GradNorm)
    for _ in range(60):
        made.see_norms(
            torch.tensor([5.0 * made.adam.numbers["fare"], 1.0 * made.adam.numbers["card"]]),
            torch.tensor([1.0, 1.0]),
            ["fare", "card"],
        )
    assert made.adam.numbers["fare"] * 5 == pytest.approx(made.adam.numbers["card"], rel=0.2)
    assert made.adam.numbers["fare"] + made.adam.numbers["card"] == pytest.approx(2)
