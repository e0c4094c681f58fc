"""The optimizer, and its groups of parameters: those that decay, and those that do not.

Loshchilov, Hutter, "Decoupled Weight Decay Regularization", ICLR 2019; Sutskever et al., "On the
Importance of Initialization and Momentum in Deep Learning", ICML 2013.
"""

from typing import Any

import torch

from onepass.models.network import Network
from onepass.training.balancing import AnyBalancer
from onepass.training.steps.settings import TrainingSpec

MOMENTUM = 0.9
FREE = ("bias", ".answers.", ".alpha", ".beta", ".selectors", ".shares")
"""Parts of names of parameters that do not decay."""


def optimizer(
    network: Network, balancer: AnyBalancer, settings: TrainingSpec
) -> torch.optim.Optimizer:
    """Its rate is set at each step, by the schedule."""
    own = groups(network, balancer, settings.weight_decay)
    match settings.optimizer:
        case "adamw":
            return torch.optim.AdamW(own, lr=settings.lr, fused=True)
        case "sgd":
            return torch.optim.SGD(
                own, lr=settings.lr, momentum=MOMENTUM, nesterov=True, fused=True
            )


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
