"""FAMO: the authors' few lines of code, with autograd and torch's Adam, say the same."""

from collections.abc import Callable

import pytest
import torch

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.losses.famo import Famo

TASKS = ["fare", "card", "colour"]


def test_it_moves_as_the_published_algorithm(make: Callable[..., AnyBalancer]) -> None:
    made = make("famo", lowest={"card": -2.0}, decay=0.01)
    assert isinstance(made, Famo)
    lowest = torch.tensor([0.0, -2.0, 0.0])
    logits = torch.zeros(3, requires_grad=True)
    optimizer = torch.optim.Adam([logits], lr=0.025, weight_decay=0.01)
    random = torch.Generator().manual_seed(0)
    for _ in range(5):
        before, after = (0.1 + torch.rand(3, generator=random) for _ in range(2))
        losses, theirs = (before.clone().requires_grad_() for _ in range(2))
        (ours,) = torch.autograd.grad(made.scalarize(losses, TASKS), losses)
        shares, above = logits.softmax(0).detach(), theirs - lowest + 1e-8
        total = (shares * above.log()).sum() / (shares / above).sum().detach()
        (expected,) = torch.autograd.grad(total, theirs)
        torch.testing.assert_close(ours, expected)
        made.look_again(after, TASKS)
        fell = (before - lowest + 1e-8).log() - (after - lowest + 1e-8).log()
        optimizer.zero_grad()
        (logits.grad,) = torch.autograd.grad(logits.softmax(0), logits, fell)
        optimizer.step()
        found = [made.adam.numbers[task] for task in TASKS]
        assert found == pytest.approx(logits.tolist(), abs=1e-5)
    assert made.adam.numbers["minutes"] == 0


def test_a_loss_that_falls_faster_counts_less(make: Callable[..., AnyBalancer]) -> None:
    made = make("famo")
    assert isinstance(made, Famo)
    made.scalarize(torch.ones(2), ["fare", "card"])
    made.look_again(torch.tensor([0.5, 0.9]), ["fare", "card"])
    assert made.adam.numbers["fare"] < 0 < made.adam.numbers["card"]
