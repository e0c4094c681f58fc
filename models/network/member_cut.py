"""Fewer members: an ensemble cut down to some of those it was trained with.

Members are independent, so that those that stay answer as before; their mean is another.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from onepass.models.network.ensemble import per_member
from onepass.models.network.network import Network
from onepass.models.network.spec import NetworkSpec


def cut(
    network: Network, spec: NetworkSpec, members: Sequence[int]
) -> tuple[NetworkSpec, dict[str, Tensor]]:
    """The spec and the state of a network of these members alone, in this order; `network` is one
    of this spec, and stays as it is.

    Raises:
        ValueError: there are no members, or not these.
    """
    ensemble = spec.ensemble
    if ensemble is None or ensemble.count is None:
        raise ValueError("ensemble: there is one network, and no member to cut")
    count = ensemble.count
    known = set(members) <= set(range(count)) and len(set(members)) == len(members)
    if not members or not known:
        raise ValueError(f"members: must be some of 0 to {count - 1}, each once, got {members}")
    trained = ensemble.trained or count
    fewer = ensemble.model_copy(update={"members": len(members), "trained": trained})
    axes, indices = member_axes(network), torch.tensor(members)
    state = {
        name: value.index_select(axes[name], indices.to(value.device)) if name in axes else value
        for name, value in network.state_dict().items()
    }
    return spec.model_copy(update={"ensemble": fewer}), state


def member_axes(network: Network) -> dict[str, int]:
    """The tensors of its state that hold a slice per member, and along which axis."""
    axes = {own.name: 0 for own in per_member(network.sharing, "sharing")}
    for name, _ in network.heads.named_parameters(prefix="heads"):
        if ".weights." in name or ".biases." in name:
            axes[name] = 1  # behind that of the tasks
    return axes
