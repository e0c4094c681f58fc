"""Networks of untrained weights, fitted to a few rows, and rows to run through them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec

SPECS: dict[str, dict[str, Any]] = {
    "plain": {},
    "deep": {"trunk": {"widths": [8, 8], "norm": "layer"}, "heads": {"hidden": [8, 4]}},
    "linear": {"trunk": {"widths": []}, "heads": {"hidden": []}},
    "batch_norm": {"trunk": {"widths": [8], "norm": "batch", "dropout": 0.5}},
    "bins": {
        "encoders": {"numbers": {"kind": "bins", "bins": 4}, "vectors": {"over": "each"}},
        "trunk": {"widths": [8], "activation": "gelu"},
        "heads": {"hidden": [6], "activation": "tanh", "each": {"fare": [3], "colour": []}},
    },
}
Columns = dict[str, np.ndarray]


@pytest.fixture
def columns() -> Columns:
    """Eleven rows of the taxi contract as arrays."""
    random = np.random.default_rng(0)
    return {
        "distance": random.gamma(2, 2, 11).astype(np.float32),
        "hour": random.integers(0, 24, 11).astype(np.float32),
        "zone": random.integers(0, 3, 11),
        "where": random.normal(5, 2, (11, 2)).astype(np.float32),
    }


@pytest.fixture
def inputs(columns: Columns) -> dict[str, Tensor]:
    """The same as tensors."""
    return {name: torch.from_numpy(column) for name, column in columns.items()}


@pytest.fixture
def make_network(taxi: Contract, columns: Columns) -> Callable[..., Network]:
    """make_network("bins") gives one in evaluation mode, fitted to the rows."""

    def make(spec: str = "plain", *, seed: int = 0) -> Network:
        torch.manual_seed(seed)
        network = Network(taxi, NetworkSpec.model_validate(SPECS[spec]))
        fares = np.array([5, 15, 10], dtype=np.float32)
        known = np.array([0, 1, 1], dtype=np.float32)
        network.fit(columns, {"fare": fares, "minutes": fares + 2, "card": known, "colour": known})
        return network.eval()

    return make


@pytest.fixture(params=list(SPECS))
def network(make_network: Callable[..., Network], request: pytest.FixtureRequest) -> Network:
    """Every kind of network in turn."""
    return make_network(request.param)
