"""What all that look at gradients have in common: what a method is given, and what it is not."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram, definite


class Seeing(OnGram):
    """Weighs every task with 2; keeps what it was given."""

    def __init__(self) -> None:
        super().__init__(GradientSpec(at="parameters"))
        self.seen: list[tuple[Array, float, list[str]]] = []

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        self.seen.append((gram, scale, list(tasks)))
        return np.full(len(gram), 2.0)


def test_a_task_whose_gradient_is_zero_is_left_out() -> None:
    method, gram = Seeing(), torch.tensor([[4.0, 0, 2], [0, 0, 0], [2, 0, 12]])
    weights = method.weigh(gram, torch.ones(3, dtype=torch.float32), ["a", "b", "c"])
    ((seen, scale, tasks),) = method.seen
    assert (scale, tasks, method.at) == (16.0, ["a", "c"], "parameters")
    np.testing.assert_array_equal(seen, np.array([[4, 2], [2, 12]]) / 16)
    assert weights.tolist() == [2, 0, 2]
    assert weights.dtype == torch.float32


def test_where_nothing_moves_no_method_is_asked() -> None:
    method = Seeing()
    assert method.weigh(torch.zeros(2, 2), torch.ones(2), ["a", "b"]).tolist() == [0, 0]
    assert method.weigh(torch.full((2, 2), torch.inf), torch.ones(2), ["a", "b"]).tolist() == [1, 1]
    assert method.seen == []


@given(st.integers(2, 6), st.integers(0, 10**6))
def test_a_matrix_made_definite_stays_near_and_has_a_root(count: int, seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(count, 1))
    gram = rows @ rows.T  # of rank 1
    raised = definite(gram)
    np.linalg.cholesky(raised)
    assert np.abs(raised - gram).max() <= 2e-9 * count * np.trace(gram)
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.cholesky(gram - 1e-6 * np.trace(gram) * np.eye(count))
