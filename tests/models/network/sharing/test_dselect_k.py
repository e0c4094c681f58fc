"""DSelect-k: codes and weights worked out by hand."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from onepass.models.network import Network
from onepass.models.network.sharing.dselect_k import smooth_step


def test_the_smooth_step_is_the_papers() -> None:
    x = torch.tensor([-5.0, -1.0, -0.5, 0.0, 0.5, 1.0, 5.0])
    by_hand = [0, 0, 0.15625, 0.5, 0.84375, 1, 1]  # -2 / 8 x^3 + 3 / 4 x + 1 / 2 within 1
    assert smooth_step(x, 2.0).tolist() == pytest.approx(by_hand)


def test_weights_and_penalty_are_those_worked_out_by_hand(
    make_network: Callable[..., Network],
) -> None:
    sharing = make_network({"kind": "dselect_k", "experts": 3, "k": 2, "entropy": 0.5}).sharing
    with torch.no_grad():
        sharing.selectors.copy_(
            torch.tensor([[[9.0, -9], [-9, 9]], [[0, 0], [9, 9]], [[9, -9]] * 2])
        )
        sharing.shares.copy_(torch.tensor([[0.0, 0], [np.log(3), 0], [5, 0]]))
    first, second, third = sharing.weights().detach().numpy()
    np.testing.assert_allclose(first, [0, 0.5, 0.5])  # codes 01 and 10, the lowest bit first
    np.testing.assert_allclose(second, [0.1875, 0.1875, 0.1875])  # 11 names no expert
    np.testing.assert_allclose(third, [0, 1, 0])
    entropy = -3 * 0.25 * np.log(0.25)
    sums = 1 + 1 + 1 / 0.75 + 1e6 + 1 + 1
    assert sharing.penalty().item() == pytest.approx(0.5 * (entropy + sums), rel=1e-4)


def test_features_are_the_weighted_experts(
    make_network: Callable[..., Network], rows: dict[str, Tensor]
) -> None:
    sharing = make_network({"kind": "dselect_k"}).sharing
    cut = sharing.meet(rows)
    found = sharing.part(cut, sharing.tasks)
    weights = sharing.weights()
    for place, task in enumerate(sharing.tasks):
        expected = sum(weights[place, e] * flow.x for e, flow in enumerate(cut))
        torch.testing.assert_close(found[task].x, expected)
