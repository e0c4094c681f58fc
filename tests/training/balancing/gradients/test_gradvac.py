"""Gradient vaccine: on the gradients themselves, as in the paper; targets belong to pairs."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from onepass.training.balancing import AnyBalancer
from onepass.training.balancing.gradients.gradvac import GradVac

Weights = Callable[..., NDArray[np.float64]]


def vaccine(gradients: Any, targets: Any, beta: float, orders: list[list[int]]) -> Any:
    """Algorithm 1, with the orders given; moves the targets (A, A)."""
    total = np.zeros(gradients.shape[1])
    for place, order in enumerate(orders):
        own = gradients[place].copy()
        for other in order:
            if other == place:
                continue
            length, theirs = np.linalg.norm(own), np.linalg.norm(gradients[other])
            cosine, target = own @ gradients[other] / length / theirs, targets[place, other]
            if cosine < target:
                up = target * math.sqrt(1 - cosine**2) - cosine * math.sqrt(1 - target**2)
                own += length * up / (theirs * math.sqrt(1 - target**2)) * gradients[other]
            targets[place, other] = (1 - beta) * target + beta * cosine
        total += own
    return total


def test_it_is_the_published_algorithm_over_several_steps(
    make: Callable[..., AnyBalancer], weights_of: Any, conflicting: Any
) -> None:
    made, targets = make("gradvac", beta=0.3), np.zeros((3, 3))
    for step in range(4):
        gradients = np.roll(conflicting, step, axis=0) + 0.1 * step
        torch.manual_seed(step)
        orders = [torch.randperm(3).tolist() for _ in range(3)]
        torch.manual_seed(step)
        found = weights_of(made, gradients) @ gradients
        assert found == pytest.approx(vaccine(gradients, targets, 0.3, orders), rel=1e-9)
    assert isinstance(made, GradVac)
    assert made.targets["fare"]["card"] == pytest.approx(targets[0, 2])


def test_targets_outlive_batches_in_which_tasks_are_absent(
    make: Callable[..., AnyBalancer], conflicting: Any
) -> None:
    made = make("gradvac")
    assert isinstance(made, GradVac)
    gram = torch.from_numpy(conflicting @ conflicting.T)
    made.weigh(gram, torch.ones(3, dtype=gram.dtype), ["fare", "minutes", "card"])
    before = {task: dict(found) for task, found in made.targets.items()}
    made.weigh(gram[:2, :2], torch.ones(2, dtype=gram.dtype), ["colour", "card"])
    assert made.targets["fare"] == before["fare"]
    assert made.targets["card"] == before["card"] | {"colour": made.targets["card"]["colour"]}
