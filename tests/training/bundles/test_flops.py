"""Multiply-adds of a forward pass, by hand."""

import numpy as np

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles.flops import multiply_adds

CONTRACT = Contract.model_validate(
    {
        "inputs": {"where": {"kind": "vector", "length": 4}},
        "tasks": {name: {"kind": "multiclass", "labels": ["a", "b", "c"]} for name in ("p", "q")},
    }
)
INPUTS = {"where": np.zeros((7, 4), dtype=np.float32)}


def network(**sharing: str) -> Network:
    spec = {"trunk": {"widths": [8, 3]}, "heads": {"hidden": [5]}, "sharing": sharing}
    return Network(CONTRACT, NetworkSpec.model_validate(spec))


def test_products_of_one_row_are_counted() -> None:
    trunk, heads = 4 * 8 + 8 * 3, 2 * (3 * 5 + 5 * 3)
    assert multiply_adds(network(kind="hard"), INPUTS) == trunk + heads
    assert multiply_adds(network(kind="single"), INPUTS) == 2 * trunk + heads
