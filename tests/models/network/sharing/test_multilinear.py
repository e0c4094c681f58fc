"""Multilinear relationship networks: the prior against the full Kronecker product."""

from collections.abc import Callable

import numpy as np
import torch

from onepass.models.network import Network
from onepass.models.network.sharing.multilinear import TensorNormal


def test_the_prior_is_that_of_the_full_covariance() -> None:
    random = np.random.default_rng(0)
    table = random.normal(size=(2, 3, 4)).astype(np.float32)
    prior, sides = TensorNormal(table.shape), []
    for mode, size in enumerate(table.shape):
        root = random.normal(size=(size, size))
        sides.append(root @ root.T + np.eye(size))
        prior.get_buffer(f"inverse_{mode}").copy_(torch.from_numpy(np.linalg.inv(sides[-1])))
    whole = np.kron(np.kron(sides[0], sides[1]), sides[2])
    vector = table.ravel()
    expected = vector @ np.linalg.inv(whole) @ vector / 2
    np.testing.assert_allclose(prior(torch.from_numpy(table)).item(), expected, rtol=1e-4)


def test_a_refresh_is_the_papers_closed_form() -> None:
    table = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)
    prior = TensorNormal(table.shape)
    prior.refresh(torch.from_numpy(table), 0.1)
    sides = [np.eye(size) for size in table.shape]
    for mode, others in enumerate([(1, 2), (0, 2), (0, 1)]):
        unfolded = np.moveaxis(table, mode, 0).reshape(table.shape[mode], -1)
        inverse = np.linalg.inv(np.kron(sides[others[0]], sides[others[1]]))
        spread = unfolded @ inverse @ unfolded.T / unfolded.shape[1]
        sides[mode] = spread + 0.1 * np.eye(table.shape[mode])
        found = prior.get_buffer(f"inverse_{mode}")
        np.testing.assert_allclose(found, np.linalg.inv(sides[mode]), rtol=1e-3, atol=1e-4)


def test_tasks_that_are_alike_become_relatives(make_network: Callable[..., Network]) -> None:
    sharing = make_network({"kind": "multilinear", "strength": 1.0}).sharing
    with torch.no_grad():
        weights = [column.stages[0][0].weight for column in sharing.columns]
        weights[1].copy_(weights[0])
    before = sharing.penalty().item()
    sharing.refresh()
    assert sharing.penalty().item() != before
    covariance = torch.linalg.inv(sharing.priors[0].get_buffer("inverse_0"))
    correlation = covariance / (covariance.diag()[:, None] * covariance.diag()).sqrt()
    assert correlation[0, 1] > 0.9
    assert abs(correlation[0, 2]) < 0.9
    assert not [name for name in sharing.state_dict() if "inverse" in name]
