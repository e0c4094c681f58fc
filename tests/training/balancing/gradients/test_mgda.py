"""MGDA: the shortest gradient of the hull, found by trying them all."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]


def test_it_is_the_shortest_of_a_fine_grid(weights_of: Weights, conflicting: Any) -> None:
    shares = np.linspace(0, 1, 401)
    grid = np.array([[a, b, 1 - a - b] for a in shares for b in shares if a + b <= 1])
    best = grid[np.argmin(np.linalg.norm(grid @ conflicting, axis=1))]
    found = weights_of("mgda", conflicting)
    assert found.sum() == pytest.approx(1)
    assert found == pytest.approx(best, abs=5e-3)
    shortest = np.linalg.norm(best @ conflicting)
    assert np.linalg.norm(found @ conflicting) <= shortest + 1e-6


@pytest.mark.parametrize(
    ("gradients", "weights"),
    [
        ([[1.0, 0.0], [0.0, 2.0]], [0.8, 0.2]),
        ([[1.0, 0.0], [3.0, 1.0]], [1.0, 0.0]),  # the shorter one is on the way of the longer
        ([[1.0, 0.0], [-1.0, 0.0]], [0.5, 0.5]),
    ],
)
def test_two_tasks_in_closed_form(
    weights_of: Weights, gradients: list[list[float]], weights: list[float]
) -> None:
    assert weights_of("mgda", np.array(gradients)) == pytest.approx(weights, abs=1e-6)


@pytest.mark.parametrize(
    ("normalize", "sizes"),
    [("l2", [1.0, 2.0]), ("loss", [3.0, 0.5]), ("loss+", [3.0, 1.0])],
)
def test_gradients_that_are_divided_by_a_size(
    make: Callable[..., Any], normalize: str, sizes: list[float]
) -> None:
    rows = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    short = rows.numpy() / np.array(sizes)[:, None]
    shares = np.linspace(0, 1, 10_001)
    each = shares[:, None] * short[0] + (1 - shares[:, None]) * short[1]
    best = shares[np.argmin(np.linalg.norm(each, axis=1))]
    made = make("mgda", normalize=normalize)
    found = made.weigh(rows @ rows.T, torch.tensor([3.0, 0.5]), ["fare", "minutes"])
    assert found.tolist() == pytest.approx([best, 1 - best], abs=1e-3)


def test_a_loss_of_nothing_divides_nothing(make: Callable[..., Any]) -> None:
    rows = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    made = make("mgda", normalize="loss")
    found = made.weigh(rows @ rows.T, torch.tensor([0.0, 1.0]), ["fare", "minutes"])
    assert found.tolist() == pytest.approx([0.5, 0.5])


def test_small_sizes_are_sizes(make: Callable[..., Any]) -> None:
    rows = torch.tensor([[1e-13, 0.0], [0.0, 2e-13]])
    made = make("mgda", normalize="loss+")
    found = made.weigh(rows @ rows.T, torch.tensor([1e-10, 1e-10]), ["fare", "minutes"])
    assert found.tolist() == pytest.approx([0.5, 0.5])
