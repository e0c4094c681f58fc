"""The optimizer, and its groups of parameters: those that decay, and those that do not.

Loshchilov, Hutter, "Decoupled Weight Decay Regularization", ICLR 2019; Sutskever et al., "On the
Importance of Initialization and Momentum in Deep Learning", ICML 2013.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from onepass.models.network import Network
from onepass.training.balancing import AnyBalancer
from onepass.training.steps.settings import TrainingSpec

MOMENTUM = 0.9
FREE = ("bias", ".answers.", ".alpha", ".beta", ".selectors", ".shares", ".scale")
"""Parts of names of parameters that do not decay."""
SCALES = (".linear", ".frequencies")
"""Ends of names: how far an embedded number goes, and how fast its waves turn, do not decay."""
FACTOR = "factor"
"""Of a group: what its learning rate is multiplied with."""


def optimizer(
    network: Network,
    balancer: AnyBalancer,
    settings: TrainingSpec,
    factors: Mapping[int, float] = MappingProxyType({}),
) -> torch.optim.Optimizer:
    """Its rate is set at each step, by the schedule; `factors` are those of parameters, by id."""
    own = groups(network, balancer, settings.weight_decay, factors)
    match settings.optimizer:
        case "adamw":
            return torch.optim.AdamW(own, lr=settings.lr, fused=True)
        case "sgd":
            return torch.optim.SGD(
                own, lr=settings.lr, momentum=MOMENTUM, nesterov=True, fused=True
            )


def groups(
    network: Network,
    balancer: AnyBalancer,
    decay: float,
    factors: Mapping[int, float] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Weight matrices decay; biases, norms, cut points, what mixes columns, scales of members and
    of embedded numbers, and what the balancer learns do not. Few groups are faster than many: each
    has a decay and a factor of its own, and those without a factor come first."""
    alike: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        key = factors.get(id(parameter), 1.0), 0.0 if _free(name, parameter) else decay
        alike.setdefault(key, []).append(parameter)
    for parameter in balancer.parameters():
        alike.setdefault((1.0, 0.0), []).append(parameter)
    ordered = sorted(alike.items(), key=lambda item: (item[0][0] != 1, item[0][0], -item[0][1]))
    return [
        {"params": own, "weight_decay": decayed, FACTOR: factor}
        for (factor, decayed), own in ordered
    ]


def _free(name: str, parameter: nn.Parameter) -> bool:
    return parameter.ndim == 1 or name.endswith(SCALES) or any(part in name for part in FREE)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Of a step: each group's is multiplied with its factor."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group[FACTOR]
