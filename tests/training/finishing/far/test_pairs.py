"""Tables of pairs hold how much more often values were expected together than seen."""

import numpy as np
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.pairs import BINS
from onepass.training.batches.rows import Rows
from onepass.training.finishing.far.pairs import pairs

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "zone": {"kind": "category", "values": ["a", "b"]},
        },
        "tasks": {"z": {"kind": "regression"}},
        "reach": {},
    }
)


def test_values_that_go_together_are_near() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=4000).astype(np.float32)
    zone = np.where(x > 0, 1, 2)
    answered = {"z": np.ones(4000, dtype=np.bool_)}
    rows = Rows({"x": x, "zone": zone}, {"z": x}, answered)
    network = Network(CONTRACT, NetworkSpec())
    pairs(network, rows)
    assert network.reach is not None
    assert network.reach.pairs is not None
    asked = {"x": torch.tensor([1.0, -1.0, 1.0, 1.0]), "zone": torch.tensor([1, 2, 2, 0])}
    together, too, apart, unknown = network.reach.pairs(asked).tolist()
    assert together < -0.5
    assert too < -0.5
    assert apart > 4
    assert unknown == 0
    codes = network.reach.pairs.codes({"x": torch.from_numpy(x), "zone": torch.from_numpy(zone)})
    counts = np.bincount(codes[:, 0].numpy(), minlength=BINS)
    assert np.abs(counts / 4000 - 1 / BINS).max() < 0.01, "bins are about as full"
