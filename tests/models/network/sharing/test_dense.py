"""Dense columns against a slow reference in numpy."""

from collections.abc import Callable

import numpy as np
from torch import Tensor

from onepass.models.network import Network


def test_each_layer_reads_all_that_stands_before_it(
    make_network: Callable[..., Network], rows: dict[str, Tensor]
) -> None:
    sharing = make_network({"kind": "dense"}).sharing
    cut = sharing.meet(rows)
    ends = [flow.x.detach().numpy() for flow in cut]
    found = sharing.part(cut, sharing.tasks)
    for task, column in zip(sharing.tasks, sharing.columns, strict=True):
        own: list[np.ndarray] = []
        for number, layer in enumerate(column):
            fed = np.concatenate([*ends[: number + 1], *own], axis=1)
            weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
            own.append(np.maximum(fed @ weight.T + bias, 0))
        assert found[task].x.shape == (5, 4)
        np.testing.assert_allclose(found[task].x.detach().numpy(), own[-1], rtol=1e-4, atol=1e-6)
