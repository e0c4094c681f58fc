"""The weights of a network in pieces, each under a name of its own."""

from typing import Any

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.runs.pieces import pieces


def network(numbers: dict[str, Any], *names: str) -> tuple[Network, Contract]:
    inputs = {name: {"kind": "number"} for name in names}
    tasks = {"y": {"kind": "regression"}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    spec = NetworkSpec.model_validate({"encoders": {"numbers": numbers}})
    return Network(contract, spec), contract


@pytest.mark.parametrize(
    ("numbers", "shared"),
    [
        ({"kind": "piecewise_linear", "bins": 3, "scale": "quantile"}, 0),
        ({"kind": "standard", "scale": "robust"}, 0),
        ({"kind": "periodic"}, 0),
        ({"kind": "periodic", "lite": True}, 2),
    ],
)
def test_what_numbers_have_in_one_module_is_a_piece_for_each_of_them(
    numbers: dict[str, Any], shared: int
) -> None:
    old, fewer = network(numbers, "a", "b")
    new, more = network(numbers, "c", "b", "a")
    offered, asked = (
        {key: piece for key, piece in pieces(one, contract, True) if ".encoders." in key}
        for one, contract in ((old, fewer), (new, more))
    )
    assert len(offered.keys() & asked.keys()) == 2 * (len(asked) - shared) / 3
    for key in offered.keys() & asked.keys():
        assert offered[key].tensor.shape == asked[key].tensor.shape
    with torch.no_grad():
        for key, piece in asked.items():
            piece.tensor.fill_(7.0 if ".b." in key else 1.0)
    for name, tensor in new.state_dict().items():
        if ".encoders." in name and len(tensor) == 3:
            assert (tensor[1] == 7).all()
            assert (tensor[[0, 2]] == 1).all()
