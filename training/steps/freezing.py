"""Freezing: parts of the network that training leaves as they are, statistics and all.

A part is `encoders`, `trunk`, one of its stages (`trunk.0` is the first), `sharing` (all below the
heads), `heads`, or one task's (`heads.fare`).
"""

import re
from collections.abc import Collection, Iterable, Sequence

from torch import nn

from onepass.models.contract.errors import suggestion
from onepass.models.network import Network
from onepass.models.network.sharing.tower import Tower

PARTS = ("encoders", "trunk", "sharing", "heads")


class FrozenParts:
    """What stands still: modules, which stay in evaluation mode, and tasks whose heads do."""

    def __init__(self, network: Network, names: Sequence[str]) -> None:
        """Takes these parts out of training.

        Raises:
            ValueError: there is no such part, or nothing is left to train; all problems at once.
        """
        parts = modules(network)
        heads = {f"heads.{task}": {task} for task in network.tasks} | {"heads": {*network.tasks}}
        if problems := strange(names, [*parts, *heads]):
            raise ValueError("\n".join(problems))
        self.modules = [module for name in names for module in parts.get(name, [])]
        self.tasks = {task for name in names for task in heads.get(name, ())}
        for module in self.modules:
            module.requires_grad_(False)
        for tasks, parameter in network.heads.stacked():
            if self.tasks.issuperset(tasks):
                parameter.requires_grad_(False)
        if not any(parameter.requires_grad for parameter in network.parameters()):
            raise ValueError("freeze: nothing is left to train")
        self.shared = any(parameter.requires_grad for parameter in network.sharing.parameters())
        """Whether anything below the heads is left to train."""

    def add(self, network: Network, tasks: Collection[str], tensors: Collection[str]) -> None:
        """These tasks' slices of what is stacked, these tensors, and what holds no others."""
        self.tasks.update(tasks)
        for name, parameter in network.named_parameters():
            if name in tensors:
                parameter.requires_grad_(False)
        own = {name for name in network.state_dict() if name not in tensors}
        for path, module in network.sharing.named_modules(prefix="sharing"):
            if not any(name.startswith(f"{path}.") for name in own):
                self.modules.append(module)
        self.shared = any(parameter.requires_grad for parameter in network.sharing.parameters())

    def rest(self) -> None:
        """Frozen modules in evaluation mode: batch norm keeps its statistics, nothing drops out."""
        for module in self.modules:
            module.eval()


def problems_of(names: Iterable[str], tasks: Sequence[str], setting: str = "freeze") -> list[str]:
    """What is wrong for any network; how many stages a trunk has is not known yet."""
    known = [*PARTS, *(f"heads.{task}" for task in tasks)]
    return strange([n for n in names if not re.fullmatch(r"trunk\.\d+", n)], known, setting)


def strange(names: Iterable[str], known: Sequence[str], setting: str = "freeze") -> list[str]:
    """A sentence for each name that is none of a part."""
    return [f"{setting}: no part {n!r}{suggestion(n, known)}" for n in names if n not in known]


def modules(network: Network) -> dict[str, list[nn.Module]]:
    """The modules of each part below the heads, whatever the sharing."""
    result: dict[str, list[nn.Module]] = {"sharing": [network.sharing], "encoders": [], "trunk": []}
    for column in network.sharing.modules():
        if isinstance(column, Tower):
            result["encoders"] += [] if column.encoders is None else [column.encoders]
            for number, stage in zip(column.numbers, column.stages, strict=True):
                result["trunk"].append(stage)
                result.setdefault(f"trunk.{max(number, 1) - 1}", []).append(stage)
    return result
