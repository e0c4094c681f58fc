"""Soft sharing: what its penalty is, and that it pulls columns together."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import torch

from onepass.models.network import Network


def test_the_penalty_is_the_squared_distance_of_each_pair(
    make_network: Callable[..., Network],
) -> None:
    sharing = make_network({"kind": "soft", "strength": 0.3, "fork": 2}).sharing
    assert sharing.penalty().item() < 1e-9  # columns begin alike
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in sharing.columns.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=random))
    columns = [[p.detach().numpy() for p in column.parameters()] for column in sharing.columns]
    slow = sum(
        0.3 / 2 * float(np.sum((a - b) ** 2))
        for first, second in combinations(columns, 2)
        for a, b in zip(first, second, strict=True)
    )
    np.testing.assert_allclose(sharing.penalty().item(), slow, rtol=1e-5)


def test_columns_begin_alike_and_their_answers_are_those_of_one_trunk(
    make_network: Callable[..., Network],
) -> None:
    sharing = make_network({"kind": "soft"}).sharing
    inputs = {"x": torch.randn(5, 3), "zone": torch.zeros(5, dtype=torch.int64)}
    first, *others = sharing.part(sharing.meet(inputs), sharing.tasks).values()
    for other in others:
        assert torch.equal(first.x, other.x)
