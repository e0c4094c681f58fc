"""What a server knows of a federation: on disk after each round, so that it can be stopped."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import torch

from onepass.models.contract import Arrays
from onepass.training.federated.plan import PlanSpec
from onepass.training.federated.strategies import Server
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.checksum import Tensors
from onepass.training.specs.spec import BadSpec

SHARED, MEMORY, BEST, START = "shared/", "memory/", "best/", "start/"
"""Before the names of tensors."""


@dataclass
class Best:
    """The average that served best: after which round, the mean skill of all clients, itself."""

    round: int = 0
    skill: float = -np.inf
    tensors: Arrays = field(default_factory=dict)


@dataclass
class State:
    """How far it is, and what is shared."""

    server: Server
    members: list[str]
    """The clients that began."""
    round: int = 0
    """How many are done."""
    about: dict[str, Any] = field(default_factory=dict)
    """What clients have alike."""
    values: dict[str, list[str]] = field(default_factory=dict)
    """Per category that is told, those of all clients."""
    moments: dict[str, list[float]] = field(default_factory=dict)
    """Per number, mean and deviation over all clients."""
    start: Arrays = field(default_factory=dict)
    """What the first round began with, statistics included."""
    best: Best = field(default_factory=Best)
    ended: str = ""
    """Why there are no more rounds, where there are none."""
    finished: list[str] = field(default_factory=list)
    """The clients that wrote their bundles."""

    @property
    def missing(self) -> list[str]:
        """Those that did not."""
        return [name for name in self.members if name not in self.finished]

    def save(self, run: Running, plan: PlanSpec) -> None:
        """Replaces what is on disk."""
        parts = {SHARED: self.server.tensors, MEMORY: self.server.memory}
        parts |= {BEST: self.best.tensors, START: self.start}
        tensors = {h + name: _tensor(one) for h, own in parts.items() for name, one in own.items()}
        skill = None if np.isinf(self.best.skill) else self.best.skill
        facts = {name: getattr(self, name) for name in KEPT}
        run.save(tensors, facts | {"plan": _identity(plan), "best": [self.best.round, skill]})

    @classmethod
    def load(cls, run: Running, plan: PlanSpec) -> Self:
        """Where it stood.

        Raises:
            BadSpec: it began with another plan.
        """
        tensors, facts = run.load()
        if facts["plan"] != _identity(plan):
            raise BadSpec("--resume: the plan is not the same as when the federation began")
        server = Server(plan.strategy, _under(SHARED, tensors), _under(MEMORY, tensors))
        number, skill = facts["best"]
        best = Best(number, -np.inf if skill is None else skill, _under(BEST, tensors))
        kept = {name: facts[name] for name in KEPT}
        return cls(server=server, start=_under(START, tensors), best=best, **kept)


KEPT = ("members", "round", "about", "values", "moments", "ended", "finished")


def _tensor(array: Any) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array).reshape(array.shape))


def _under(head: str, tensors: Tensors) -> Arrays:
    return {n.removeprefix(head): t.numpy() for n, t in tensors.items() if n.startswith(head)}


def _identity(plan: PlanSpec) -> dict[str, Any]:
    """What must be the same when it goes on: who takes part, and how; not where their specs lie."""
    said = plan.model_dump(mode="json", exclude={"clients", "wait_s", "least"})
    return said | {"clients": sorted(plan.clients)}
