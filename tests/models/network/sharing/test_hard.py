"""Hard sharing: one trunk, worked out in numpy; tasks own their heads and nothing else."""

from collections.abc import Callable

import numpy as np
from torch import Tensor

from onepass.models.network import Network


def test_every_task_has_the_features_of_the_one_trunk(
    make_network: Callable[..., Network],
    rows: dict[str, Tensor],
    slow_column: Callable[..., np.ndarray],
) -> None:
    sharing = make_network({"kind": "hard"}).sharing
    trunk = sharing.shared
    assert trunk is not None
    assert trunk.encoders is not None
    encoded = trunk.encoders(rows).x.detach().numpy()
    found = sharing.part(sharing.meet(rows), sharing.tasks)
    for task in sharing.tasks:
        features = found[task].x.detach().numpy()
        np.testing.assert_allclose(features, slow_column(trunk, encoded), rtol=1e-4, atol=1e-6)
    owned = {name for name, _ in sharing.named_parameters() if not name.startswith("shared.")}
    assert owned == set()
