"""Multi-task attention against a slow reference in numpy, and its look inside a stage."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.network import Network

Array = NDArray[np.float32]


def linear(layer: nn.Linear, x: Array) -> Array:
    return x @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()


def test_features_are_those_of_the_slow_reference(
    make_network: Callable[..., Network], rows: dict[str, Tensor]
) -> None:
    sharing = make_network({"kind": "mtan"}).sharing
    cut = sharing.meet(rows)
    ends = [flow.x.detach().numpy() for flow in cut]
    assert len(ends) == 3
    found = sharing.part(cut, sharing.tasks)
    for task, masks in zip(sharing.tasks, sharing.masks, strict=True):
        own: Array | None = None
        for end, mask in zip(ends, masks, strict=True):
            x = end
            if own is not None:
                x = np.concatenate([end, np.maximum(linear(mask.bring, own), 0)], axis=1)
            scores = linear(mask.outer, np.maximum(linear(mask.inner, x), 0))
            own = end / (1 + np.exp(-scores))
        np.testing.assert_allclose(found[task].x.detach().numpy(), own, rtol=1e-4, atol=1e-6)


def test_it_looks_before_the_pool_and_behind_the_first_block(
    make_network: Callable[..., Network],
) -> None:
    inputs = {"photo": torch.randint(0, 256, (2, 1, 8, 8), dtype=torch.uint8)}
    cut = make_network({"kind": "mtan"}, "resnet").sharing.meet(inputs)
    # the stem; the last and the first of two blocks; one block of half the size
    assert [tuple(flow.x.shape[1:]) for flow in cut] == [(4, 8, 8)] * 3 + [(8, 4, 4)]
    inputs |= {"x": torch.zeros(2, 3), "zone": torch.zeros(2, dtype=torch.int64)}
    cut = make_network({"kind": "mtan"}, "conv").sharing.meet(inputs)
    assert [tuple(flow.x.shape[1:]) for flow in cut] == [(3, 8, 8)] * 2 + [(4, 4, 4)] * 2 + [(5,)]
