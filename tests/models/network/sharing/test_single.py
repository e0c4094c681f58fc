"""A network per task: each worked out in numpy, and none moved by another's loss."""

from collections.abc import Callable

import numpy as np
from torch import Tensor

from onepass.models.network import Network


def test_every_task_has_encoders_and_a_trunk_of_its_own(
    make_network: Callable[..., Network],
    rows: dict[str, Tensor],
    slow_column: Callable[..., np.ndarray],
) -> None:
    sharing = make_network({"kind": "single"}).sharing
    found = sharing.part(sharing.meet(rows), sharing.tasks)
    for task, column in zip(sharing.tasks, sharing.columns, strict=True):
        encoded = column.encoders(rows).x.detach().numpy()
        expected = slow_column(column, encoded)
        np.testing.assert_allclose(found[task].x.detach(), expected, rtol=1e-4, atol=1e-6)
    first = sharing.tasks[0]
    found[first].x.sum().backward()
    moved = {name for name, p in sharing.named_parameters() if p.grad is not None}
    assert moved
    assert all(name.startswith("columns.0.") for name in moved)
