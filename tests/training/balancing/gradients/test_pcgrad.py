"""PCGrad: on the gradients themselves, as in the paper."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

Weights = Callable[..., NDArray[np.float64]]


def surgery(gradients: Any, orders: list[list[int]]) -> Any:
    """Algorithm 1, with the orders given."""
    total = np.zeros(gradients.shape[1])
    for place, order in enumerate(orders):
        own = gradients[place].copy()
        for other in order:
            if other != place and own @ gradients[other] < 0:
                own -= (
                    own
                    @ gradients[other]
                    / (gradients[other] @ gradients[other])
                    * gradients[other]
                )
        total += own
    return total


def test_it_is_the_published_algorithm(weights_of: Weights, conflicting: Any) -> None:
    torch.manual_seed(3)
    orders = [torch.randperm(3).tolist() for _ in range(3)]
    torch.manual_seed(3)
    found = weights_of("pcgrad", conflicting) @ conflicting
    assert found == pytest.approx(surgery(conflicting, orders), rel=1e-9)


def test_without_conflict_it_is_the_sum(weights_of: Weights) -> None:
    assert weights_of("pcgrad", np.array([[1.0, 0.0], [1.0, 2.0]])).tolist() == [1, 1]
