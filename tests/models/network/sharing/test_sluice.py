"""Sluice networks against a slow reference in numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from onepass.models.network import Network


def test_features_are_those_of_the_slow_reference(
    make_network: Callable[..., Network], slow_column: Any, rows: dict[str, Tensor]
) -> None:
    sharing = make_network({"kind": "sluice"}).sharing
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for table in [*sharing.alpha, sharing.beta]:
            table.copy_(torch.randn(table.shape, generator=random))
    columns = [sharing.bottom(rows)[0].x.detach().numpy()] * 3
    layers = []
    for stage, table in zip(sharing.stages, sharing.alpha, strict=True):
        ends = [slow_column(column, x) for column, x in zip(stage, columns, strict=True)]
        width, half = ends[0].shape[1], -(-ends[0].shape[1] // 2)
        alpha = table.detach().numpy()
        columns = [np.zeros_like(ends[0]) for _ in range(3)]
        for a in range(3):
            for place in range(width):
                p, rest = divmod(place, half)
                for t in range(3):
                    for q in range(2):
                        if q * half + rest < width:
                            columns[a][:, place] += alpha[a, p, t, q] * ends[t][:, q * half + rest]
        layers.append(columns)
    beta = sharing.beta.detach().numpy()
    found = sharing.part(sharing.meet(rows), sharing.tasks)
    for place, task in enumerate(sharing.tasks):
        bring = [m.weight.detach().numpy() for m in sharing.bring[place]]
        brought = [layer[place] @ w.T for layer, w in zip(layers, bring, strict=False)]
        brought.append(layers[-1][place])
        expected = sum(beta[place, n] * layer for n, layer in enumerate(brought))
        np.testing.assert_allclose(found[task].x.detach().numpy(), expected, rtol=1e-3, atol=1e-5)


def test_the_penalty_is_of_the_products_between_subspaces(
    make_network: Callable[..., Network],
) -> None:
    sharing = make_network({"kind": "sluice", "orthogonality": 0.5}).sharing
    slow = 0.0
    for stage in sharing.stages:
        for column in stage:
            weight = column.stages[0][0].weight.detach().numpy()
            half = -(-len(weight) // 2)
            slow += 0.5 * float(np.sum((weight[:half] @ weight[half:].T) ** 2))
    np.testing.assert_allclose(sharing.penalty().item(), slow, rtol=1e-5)


def test_alpha_and_beta_begin_with_most_of_themselves(make_network: Callable[..., Network]) -> None:
    sharing = make_network({"kind": "sluice", "same": 0.8}).sharing
    for alpha in sharing.alpha:
        table = alpha.detach().reshape(6, 6)
        torch.testing.assert_close(table.sum(dim=1), torch.ones(6))
        torch.testing.assert_close(table.diag(), torch.full((6,), 0.8))
    torch.testing.assert_close(sharing.beta.detach()[1], torch.tensor([0.1, 0.1, 0.8]))
