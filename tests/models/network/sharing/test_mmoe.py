"""Multi-gate mixture-of-experts against a slow reference in numpy."""

from collections.abc import Callable

import numpy as np
import torch

from onepass.models.network import Network


def test_features_are_those_of_the_slow_reference(make_network: Callable[..., Network]) -> None:
    sharing = make_network({"kind": "mmoe", "experts": 3}).sharing
    inputs = {"x": torch.randn(5, 3), "zone": torch.tensor([0, 1, 0, 1, 0])}
    bottom, *experts = sharing.meet(inputs)
    found = sharing.part((bottom, *experts), sharing.tasks)
    x, ends = bottom.x.detach().numpy(), [expert.x.detach().numpy() for expert in experts]
    for place, task in enumerate(sharing.tasks):
        for row in range(5):
            scores = sharing.gates.weight[place].detach().numpy() @ x[row]
            gate = np.exp(scores) / np.exp(scores).sum()
            expected = sum(gate[e] * ends[e][row] for e in range(3))
            np.testing.assert_allclose(
                found[task].x[row].detach().numpy(), expected, rtol=1e-4, atol=1e-6
            )
