"""Customised gate control against a slow reference in numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor

from onepass.models.network import Network


def test_features_are_those_of_the_slow_reference(
    make_network: Callable[..., Network], slow_column: Any, rows: dict[str, Tensor]
) -> None:
    sharing = make_network({"kind": "cgc", "experts": 2, "shared": 1}).sharing
    cut = sharing.meet(rows)
    assert len(cut) == 2
    x, level = cut[0].x.detach().numpy(), sharing.level
    for place, (task, flow) in enumerate(sharing.part(cut, sharing.tasks).items()):
        scores = x @ level.gates.weight[place].detach().numpy().T
        gate = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        ends = [slow_column(expert, x) for expert in [*level.own[place], *level.shared]]
        expected = sum(gate[:, [e]] * end for e, end in enumerate(ends))
        np.testing.assert_allclose(
            flow.x.detach().numpy(), expected, rtol=1e-4, atol=1e-6, err_msg=task
        )
