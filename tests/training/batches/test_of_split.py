"""The rows of a split as the network is fed them: targets in the scale of its logits."""

import numpy as np
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows


def test_targets_are_in_the_scale_of_logits(taxi: Contract, taxi_network: Network) -> None:
    random = np.random.default_rng(0)
    known = {
        "fare": random.normal(20, 5, 50).astype(np.float32),
        "minutes": random.normal(9, 2, 50).astype(np.float32),
        "card": random.integers(0, 2, 50).astype(np.float32),
        "colour": random.integers(0, 3, 50),
    }
    inputs = taxi.read([{"distance": 1.0, "where": [0, 1]}] * 50)
    taxi_network.fit(inputs, {name: one.astype(np.float32) for name, one in known.items()}, None)
    answered = {name: np.ones(50, dtype=np.bool_) for name in known}
    made = split_batches(taxi_network, Rows(inputs, known, answered), size=16)
    for name in ("fare", "minutes"):
        assert abs(float(made.targets[name].mean())) < 1e-5
        assert abs(float(made.targets[name].std(correction=0)) - 1) < 1e-5
    assert torch.equal(made.targets["colour"], torch.from_numpy(known["colour"]))
    assert torch.equal(made.targets["card"], torch.from_numpy(known["card"]))
    assert (made.size, made.count, made.least) == (16, 50, 1)
