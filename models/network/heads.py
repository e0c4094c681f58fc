"""Heads: one per task. Heads of equal shape are one batched product, however many there are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from models.contract.frozen import Frozen, Name
from models.contract.tasks import Task
from models.network.activations import Activation, activation
from models.network.answers import Answers, answers, outputs
from models.network.flow import Flow

Width = Annotated[int, Field(ge=1)]


class HeadsSpec(Frozen):
    """Hidden layers between the shared features and the logits; `each` for single tasks."""

    hidden: tuple[Width, ...] = (32,)
    activation: Activation = "relu"
    each: dict[Name, tuple[Width, ...]] = Field(default_factory=dict)


class HeadGroup(nn.Module):
    """G heads of equal shape over (B, F): weights (G, in, out), biases (G, 1, out)."""

    def __init__(
        self, tasks: Mapping[str, Task], width: int, hidden: Sequence[int], act: Activation
    ):
        super().__init__()
        self.names = list(tasks)
        self.answers: Answers = answers(list(tasks.values()))
        widths = [width, *hidden, outputs(next(iter(tasks.values())))]
        count = len(self.names)
        self.weights = nn.ParameterList(
            _uniform((count, fed, out), fed) for fed, out in pairwise(widths)
        )
        self.biases = nn.ParameterList(
            _uniform((count, 1, out), fed) for fed, out in pairwise(widths)
        )
        self.activation = activation(act)

    def logits(self, flows: Sequence[Flow], places: Sequence[int]) -> Tensor:
        """Features of the heads at these places: A flows of (B, F) -> (A, B, K)."""
        first = flows[0].x
        if all(flow.x is first for flow in flows):
            x = first.expand(len(flows), *first.shape)  # shared features are not copied
        else:
            x = torch.stack([flow.x for flow in flows])
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if len(places) < len(self.names):
                weight, bias = weight[places], bias[places]
            x = torch.baddbmm(bias, x, weight)
            if layer < len(self.weights) - 1:
                x = self.activation(x)
        return x


class Heads(nn.Module):
    """All heads, in groups of equal kind and shape."""

    def __init__(self, tasks: Mapping[str, Task], width: int, spec: HeadsSpec) -> None:
        super().__init__()
        grouped: dict[tuple[object, ...], dict[str, Task]] = {}
        for name, task in tasks.items():
            hidden = spec.each.get(name, spec.hidden)
            grouped.setdefault((task.kind, hidden, outputs(task)), {})[name] = task
        self.groups = nn.ModuleList(
            HeadGroup(members, width, key[1], spec.activation)  # type: ignore[arg-type]
            for key, members in grouped.items()
        )
        self.seat = {
            name: (group.answers, place)
            for group in self._groups()
            for place, name in enumerate(group.names)
        }

    def _groups(self) -> list[HeadGroup]:
        return cast(list[HeadGroup], list(self.groups))

    def asked(self, tasks: Collection[str]) -> Iterator[tuple[HeadGroup, list[str], list[int]]]:
        """The groups that answer these tasks, with the names and places of those asked for."""
        for group in self._groups():
            places = [place for place, name in enumerate(group.names) if name in tasks]
            if places:
                yield group, [group.names[place] for place in places], places

    def logits(self, flows: Mapping[str, Flow]) -> dict[str, Tensor]:
        """{task: (B, K)}, in the order of the flows."""
        found: dict[str, Tensor] = {}
        for group, names, places in self.asked(flows):
            logits = group.logits([flows[name] for name in names], places)
            found |= zip(names, logits.unbind(0), strict=True)
        return {name: found[name] for name in flows}

    def forward(self, flows: Mapping[str, Flow]) -> list[tuple[list[str], dict[str, Tensor]]]:
        """Per group: its tasks, and the fields of their answers (A, B, ...)."""
        return [
            (names, group.answers(group.logits([flows[name] for name in names], places), places))
            for group, names, places in self.asked(flows)
        ]


def _uniform(shape: tuple[int, ...], fed: int) -> nn.Parameter:
    """As nn.Linear starts: uniform within 1 / sqrt(fan in)."""
    bound = fed**-0.5
    return nn.Parameter(torch.empty(shape).uniform_(-bound, bound))
