"""Learning rates by part of the network: each part's is that of the schedule times a factor.

Parts are those that can be frozen, and the nearest one that is named counts: `trunk.0` before
`trunk`, that before `sharing`, `heads.fare` before `heads`. A module that has an `lr_factor` of its
own, as foreign weights have, multiplies what is said of its part, and so do the `lr_factors` that
it has of modules within, by their names.

Heads of equal shape are stacked in one parameter, which has one rate in the optimizer: the largest
of its tasks'. Slices of the others go as much less far, after the step. Adam's moments know no
rate, and weight decay is multiplied by it, so that this is the very step of a smaller rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import nn

from onepass.models.network import Network
from onepass.training.steps import freezing
from onepass.training.steps.frozen_slices import Slowed

OWN, WITHIN = "lr_factor", "lr_factors"
"""The attributes of a module that say its own, and those of modules within."""


class Rates(NamedTuple):
    """What the learning rate is multiplied with."""

    factors: dict[int, float]
    """Per parameter, by its id; those that are not named have 1."""
    slowed: list[Slowed]
    """Slices of stacked parameters that go less far."""


def rates(network: Network, named: Mapping[str, float]) -> Rates:
    """Of this network.

    Raises:
        ValueError: it has no such part; all problems at once.
    """
    parts = freezing.modules(network)
    heads = ["heads", *(f"heads.{task}" for task in network.tasks)]
    if problems := freezing.strange(named, [*parts, *heads], "training.lr_factors"):
        raise ValueError("\n".join(problems))
    factors: dict[int, float] = {}
    for name in sorted(parts, key=_nearness):
        if name in named:
            each = [p for module in parts[name] for p in module.parameters()]
            factors |= dict.fromkeys(map(id, each), named[name])
    slowed = list[Slowed]()
    for tasks, parameter in network.heads.stacked():
        paces = [named.get(f"heads.{task}", named.get("heads", 1.0)) for task in tasks]
        factors[id(parameter)] = max(paces)
        slowed += _slices(parameter, paces)
    _multiply(network.modules(), factors)
    return Rates({key: factor for key, factor in factors.items() if factor != 1}, slowed)


def _nearness(part: str) -> int:
    """How near to a parameter a part lies: what all others lie in is the farthest."""
    return 0 if part == "sharing" else 1 + part.count(".")


def _slices(parameter: nn.Parameter, paces: Sequence[float]) -> list[Slowed]:
    most = max(paces)
    if min(paces) == most:
        return []
    shape = (len(paces), *[1] * (parameter.dim() - 1))
    shares = torch.tensor([pace / most for pace in paces], device=parameter.device)
    return [Slowed(parameter, shares.view(shape))]


def _multiply(modules: Iterable[nn.Module], factors: dict[int, float]) -> None:
    for module in modules:
        within: Mapping[str, float] = getattr(module, WITHIN, {})
        for name, own in {"": getattr(module, OWN, 1.0), **within}.items():
            for parameter in module.get_submodule(name).parameters() if own != 1 else ():
                factors[id(parameter)] = factors.get(id(parameter), 1.0) * own
