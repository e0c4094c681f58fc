"""Every sharing architecture on every layout of trunk, untrained, and rows to run through them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.sharing.tower import Tower

ROWS = 7
TASKS: dict[str, dict[str, Any]] = {
    "price": {"kind": "regression"},
    "weight": {"kind": "regression"},
    "sort": {"kind": "multiclass", "labels": ["a", "b", "c"]},
}
ROW_INPUTS = {"x": {"kind": "vector", "length": 3}, "zone": {"kind": "category", "values": ["u"]}}
TEXT = {"kind": "text", "max_tokens": 5, "tokens": {"kind": "hashed", "buckets": 12}}
INPUTS: dict[str, dict[str, Any]] = {
    "mlp": ROW_INPUTS,
    "conv": {"photo": {"kind": "image", "size": [8, 8], "channels": 1}, **ROW_INPUTS},
    "resnet": {"photo": {"kind": "image", "size": [8, 8], "channels": 1}},
    "transformer": {"text": TEXT, **ROW_INPUTS},
    "members": ROW_INPUTS,
}
TRUNKS: dict[str, dict[str, Any]] = {
    "mlp": {"widths": [6, 5, 4], "activation": "silu"},
    "conv": {"kind": "conv", "channels": [3, 4], "convs": 2, "widths": [5], "activation": "silu"},
    "resnet": {"kind": "resnet", "width": 4, "blocks": [2, 1]},
    "transformer": {"kind": "transformer", "heads": 2, "inner": 2, "dropout": 0},
    "members": {"widths": [12, 10, 8], "activation": "silu"},
}
SHARINGS: dict[str, dict[str, Any]] = {
    "hard": {"kind": "hard"},
    "single": {"kind": "single"},
    "soft": {"kind": "soft"},
    "soft_own_encoders": {"kind": "soft", "fork": 0},
    "soft_late": {"kind": "soft", "fork": 3},
    "cross_stitch": {"kind": "cross_stitch"},
    "cross_stitch_layer": {"kind": "cross_stitch", "units": "layer", "fork": 0},
    "mmoe": {"kind": "mmoe", "experts": 3},
    "mmoe_late": {"kind": "mmoe", "experts": 2, "fork": 2},
    "sluice": {"kind": "sluice"},
    "sluice_three": {"kind": "sluice", "subspaces": 3, "fork": 0},
    "mtan": {"kind": "mtan"},
    "mtan_late": {"kind": "mtan", "fork": 2},
    "cgc": {"kind": "cgc"},
    "ple": {"kind": "ple"},
    "ple_late": {"kind": "ple", "fork": 2, "experts": 2, "shared": 1},
    "dselect_k": {"kind": "dselect_k", "experts": 3},
    "dense": {"kind": "dense"},
    "dense_late": {"kind": "dense", "fork": 2},
    "multilinear": {"kind": "multilinear", "fork": 1},
    "branching": {"kind": "branching"},
    "branching_groups": {"kind": "branching", "fork": 1},
}
Inputs = dict[str, Tensor]
Array = NDArray[np.float32]
MakeNetwork = Callable[..., Network]


@pytest.fixture(params=list(SHARINGS))
def sharing(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Every architecture in turn."""
    return SHARINGS[request.param]


@pytest.fixture(params=["mlp", "conv", "transformer", "members"])
def trunk(request: pytest.FixtureRequest) -> str:
    """Every layout in turn, and rows of the members of an ensemble."""
    return str(request.param)


@pytest.fixture
def make_network() -> MakeNetwork:
    """make_network({"kind": "soft"}, trunk="mlp", tasks=["price"]) gives one, in evaluation."""

    def make(
        sharing: dict[str, Any],
        trunk: str = "mlp",
        *,
        tasks: list[str] | None = None,
        seed: int = 0,
    ) -> Network:
        named = {name: TASKS[name] for name in tasks or TASKS}
        contract = Contract.model_validate({"inputs": INPUTS[trunk], "tasks": named})
        heads = {"hidden": [4], "activation": "tanh"}
        spec = {
            "trunk": TRUNKS[trunk],
            "sharing": sharing,
            "heads": heads,
            "encoders": {"tokens": {"width": 4}},
            "ensemble": {"members": 3} if trunk == "members" else None,
        }
        torch.manual_seed(seed)
        return Network(contract, NetworkSpec.model_validate(spec)).eval()

    return make


@pytest.fixture
def network(make_network: MakeNetwork, sharing: dict[str, Any], trunk: str) -> Network:
    """Every pair of both."""
    return make_network(sharing, trunk)


@pytest.fixture
def inputs(trunk: str) -> Inputs:
    """Rows for that trunk."""
    random = np.random.default_rng(0)
    columns = {
        "x": random.normal(size=(ROWS, 3)).astype(np.float32),
        "zone": random.integers(0, 2, ROWS),
        "text": random.integers(0, 12, (ROWS, 5)),
        "photo": random.integers(0, 256, (ROWS, 1, 8, 8), dtype=np.uint8),
    }
    return {name: torch.from_numpy(columns[name]) for name in INPUTS[trunk]}


@pytest.fixture
def slow_column() -> Callable[[Tower, Array], Array]:
    """slow_column(column, x) runs stages of an mlp trunk, in numpy."""

    def run(column: Tower, x: Array) -> Array:
        for stage in column.stages:
            x = x @ stage[0].weight.detach().numpy().T + stage[0].bias.detach().numpy()
            x = x / (1 + np.exp(-x))
        return x

    return run


@pytest.fixture
def rows() -> Inputs:
    """Rows for an mlp trunk."""
    random = torch.Generator().manual_seed(1)
    x = torch.randn(5, 3, generator=random)
    return {"x": x, "zone": torch.tensor([0, 1, 0, 1, 0])}
