"""How training pictures vary is learnt of those that are there."""

import numpy as np
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.batches.rows import Rows
from onepass.training.finishing.far.looks import looks

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "photo": {"kind": "image", "size": 8, "channels": 1, "optional": True},
        },
        "tasks": {"z": {"kind": "regression"}},
        "reach": {},
    }
)


def test_only_pictures_that_are_there_are_looked_at() -> None:
    random = np.random.default_rng(0)
    network = Network(CONTRACT, NetworkSpec())
    there = random.random(300) < 0.7
    photos = random.integers(100, 140, (300, 1, 8, 8)).astype(np.uint8)
    photos[~there] = 0
    zero = np.zeros(300, np.float32)
    inputs = {"x": zero, "x.present": there, "photo": photos, "photo.present": there}
    looks(network, Rows(inputs, {"z": zero}, {"z": there}), seed=0)
    assert network.reach is not None
    assert network.reach.glances is not None
    dark = {"photo": torch.from_numpy(photos), "photo.present": torch.from_numpy(there)}
    known = network.reach.glances(dark)
    assert not known[~there].any()
    all_there = dark | {"photo.present": torch.ones(300, dtype=torch.bool)}
    assert network.reach.glances(all_there)[~there].min() > 3 * known.max()
