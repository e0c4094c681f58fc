"""How large a network is, before it is made: on torch's meta device nothing takes memory."""

import math

import torch

from onepass.models.contract import Contract
from onepass.models.network.network import Network
from onepass.models.network.sharing import Plan
from onepass.models.network.sizes import PARAMETERS
from onepass.models.network.spec import NetworkSpec

Shapes = dict[str, tuple[int, ...]]


def shapes(contract: Contract, spec: NetworkSpec, planned: Plan | None = None) -> Shapes:
    """Of every tensor of its state, by name."""
    with torch.device("meta"):
        network = Network(contract, spec, planned)
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


def numbers(declared: Shapes) -> int:
    """How many numbers tensors of these shapes hold."""
    return sum(math.prod(shape) for shape in declared.values())


def check(contract: Contract, spec: NetworkSpec, planned: Plan | None = None) -> None:
    """Refuses a network that is too large for anyone.

    Raises:
        ValueError: says how large it would be.
    """
    declared = shapes(contract, spec, planned)
    count = numbers(declared)
    if count > PARAMETERS:
        name = max(declared, key=lambda one: math.prod(declared[one]))
        raise ValueError(
            f"the network would hold {count:,} numbers, most of them in {name}, {declared[name]}: "
            f"{PARAMETERS:,} at most; say smaller widths, or fewer values or buckets"
        )
