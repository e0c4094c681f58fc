"""The optimizer's groups of parameters: those that decay, and those that do not."""

from typing import Any

from models.network import Network
from training.balancing import AnyBalancer

FREE = ("bias", ".answers.", ".alpha", ".beta", ".selectors", ".shares")
"""Parts of names of parameters that do not decay."""


def groups(network: Network, balancer: AnyBalancer, decay: float) -> list[dict[str, Any]]:
    """Weight matrices decay; biases, norms, cut points, what mixes columns and what the balancer
    learns do not."""
    free = [
        parameter
        for name, parameter in network.named_parameters()
        if parameter.ndim == 1 or any(part in name for part in FREE)
    ]
    if decay == 0:  # one group is faster than two
        return [{"params": [*network.parameters(), *balancer.parameters()], "weight_decay": 0.0}]
    kept = {id(parameter) for parameter in free}
    decayed = [parameter for parameter in network.parameters() if id(parameter) not in kept]
    return [
        {"params": decayed, "weight_decay": decay},
        {"params": [*free, *balancer.parameters()], "weight_decay": 0.0},
    ]
