"""Cross-stitch units against a slow reference in numpy."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from onepass.models.network import Network


def silu(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x / (1 + np.exp(-x))


@pytest.mark.parametrize("units", ["channel", "layer"])
def test_features_are_those_of_the_slow_reference(
    make_network: Callable[..., Network], units: str
) -> None:
    sharing = make_network({"kind": "cross_stitch", "units": units}).sharing.double()
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for alpha in sharing.alpha:
            alpha.copy_(torch.randn(alpha.shape, generator=random, dtype=torch.float64))
    inputs = {"x": torch.randn(5, 3, generator=random), "zone": torch.tensor([0, 1, 0, 1, 0])}
    columns = [sharing.bottom(inputs)[0].x.detach().numpy()] * 3
    for stage, alpha in zip(sharing.stages, sharing.alpha, strict=True):
        ends = []
        for column, x in zip(stage, columns, strict=True):
            linear = column.stages[0][0]
            ends.append(silu(x @ linear.weight.detach().numpy().T + linear.bias.detach().numpy()))
        table = alpha.detach().numpy()
        columns = [sum(table[a, t] * ends[t] for t in range(3)) for a in range(3)]
    found = sharing.part(sharing.meet(inputs), sharing.tasks)
    for task, expected in zip(sharing.tasks, columns, strict=True):
        np.testing.assert_allclose(found[task].x.detach().numpy(), expected, rtol=1e-6)


def test_a_unit_begins_with_most_of_itself_and_sums_to_one(
    make_network: Callable[..., Network],
) -> None:
    sharing = make_network({"kind": "cross_stitch", "same": 0.8}).sharing
    for alpha in sharing.alpha:
        torch.testing.assert_close(alpha.sum(dim=1), torch.ones(3, alpha.shape[2]))
        assert (alpha.diagonal() == 0.8).all()
