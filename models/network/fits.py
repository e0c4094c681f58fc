"""Whether the parts of a network fit each other, before it is made: nothing takes memory."""

import torch

from onepass.models.contract import Contract
from onepass.models.network import sharing, trunks
from onepass.models.network.spec import NetworkSpec


def check(contract: Contract, spec: NetworkSpec) -> None:
    """Whether inputs can feed the trunk, and tasks part as the spec says.

    Raises:
        ValueError: they cannot; the text says what to do.
    """
    trunks.check(spec.trunk, contract.inputs, spec.encoders)
    with torch.device("meta"):
        planned = sharing.plan(contract, spec.encoders, spec.trunk, ensemble=spec.ensemble)
    sharing.check(spec.sharing, planned)
