"""Heads: one per task. Heads of equal shape run as one operation, however many there are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, cast

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.frozen import Frozen, Name
from onepass.models.contract.tasks import Task
from onepass.models.network.activations import Activation, activation
from onepass.models.network.answers import Answers, answers, kind_of, scaled, shape
from onepass.models.network.flow import Flow
from onepass.models.network.head_indices import Indices, Stacked, chosen
from onepass.models.network.sizes import LAYERS, Width
from onepass.models.network.targets import STANDARD, TargetsSpec

Layers = Annotated[tuple[Width, ...], Field(max_length=LAYERS)]


class HeadsSpec(Frozen):
    """Hidden layers between the shared features and the logits; `each` for single tasks."""

    hidden: Layers = (32,)
    activation: Activation = "relu"
    each: dict[Name, Layers] = Field(default_factory=dict)


class HeadGroup(nn.Module):
    """G heads of equal shape: weights (G, out, in) and biases (G, out), as nn.Linear has them.

    What is fast was measured by benchmarks/heads.py: over shared features the first layer is one
    product for all heads, and a layer with one output is a sum, as there is nothing to batch.
    """

    def __init__(
        self, tasks: Mapping[str, Task], width: int, hidden: Sequence[int], act: Activation
    ):
        super().__init__()
        self.names = list(tasks)
        first = next(iter(tasks.values()))
        self.answers: Answers[Any] = answers(list(tasks.values()))
        widths = [width, *hidden, kind_of(first).outputs(first)]
        count = len(self.names)
        self.weights = nn.ParameterList(
            _uniform((count, out, fed), fed) for fed, out in pairwise(widths)
        )
        self.biases = nn.ParameterList(_uniform((count, out), fed) for fed, out in pairwise(widths))
        self.activation = activation(act)

    def logits(self, fed: "Fed", indices: Indices) -> Tensor:
        """The logits of the heads at these indices: (A, B, K), or of each cell (A, B, L, K)."""
        x = fed.x
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if layer > 0:
                x = self.activation(x)
            x = _layer(x, chosen(weight, indices), chosen(bias, indices))  # (B, A, out)
        x = x.transpose(0, 1).contiguous()  # a task's answers lie together
        x = x if fed.extent is None else x.unflatten(1, fed.extent)
        return self.answers.logits(x, indices)

    def forward(self, fed: "Fed", indices: Indices) -> dict[str, Tensor]:
        """The fields of the answers of the heads at these indices: (A, B, ...).

        Where there is no token, they are 0.
        """
        fields: dict[str, Tensor] = self.answers(self.logits(fed, indices), indices)
        if fed.mask is None:
            return fields
        return {name: field * fed.mask.unsqueeze(2) for name, field in fields.items()}


class Fed(NamedTuple):
    """What a group is fed: features (B, F) that all its heads share, or each asked head's own
    (B, A, F). Of cells, those of all rows lie one behind the other.
    """

    x: Tensor
    extent: Sequence[int] | None = None
    """Of the cells: (B, L), or (B, H, W)."""
    mask: Tensor | None = None
    """(B, L): which cells there are, where some are none."""


class Asked(NamedTuple):
    """A group, its tasks that are asked for, what they are fed and their indices."""

    group: HeadGroup
    names: list[str]
    fed: Fed
    indices: Indices


class Heads(nn.Module):
    """All heads, in groups of equal kind and shape."""

    def __init__(
        self,
        tasks: Mapping[str, Task],
        width: int,
        spec: HeadsSpec,
        targets: TargetsSpec = STANDARD,
    ) -> None:
        super().__init__()
        grouped: dict[tuple[object, ...], dict[str, Task]] = {}
        for name, task in tasks.items():
            hidden = spec.each.get(name, spec.hidden)
            scale = targets.of(name) if scaled(task) else None
            grouped.setdefault((hidden, *shape(task), scale), {})[name] = task
        self.groups = nn.ModuleList(
            HeadGroup(members, width, key[0], spec.activation)  # type: ignore[arg-type]
            for key, members in grouped.items()
        )
        for group in self._groups():
            group.answers.scale_by(targets.of(group.names[0]))
        self.seat = {
            name: (group.answers, index)
            for group in self._groups()
            for index, name in enumerate(group.names)
        }

    def _groups(self) -> list[HeadGroup]:
        return cast(list[HeadGroup], list(self.groups))

    def stacked(self) -> list[Stacked]:
        """What holds a slice per task: weights, biases, and what answers learn."""
        return [
            Stacked(tuple(group.names), parameter)
            for group in self._groups()
            for parameter in group.parameters()
        ]

    def asked(self, flows: Mapping[str, Flow]) -> Iterator[Asked]:
        """The groups that answer the tasks of these flows, and what to feed them."""
        for group in self._groups():
            indices = [index for index, name in enumerate(group.names) if name in flows]
            if indices:
                names = [group.names[index] for index in indices]
                fed = features([flows[name] for name in names], cells=group.answers.cells)
                yield Asked(group, names, fed, self._indices(group, indices, fed.x))

    def _indices(self, group: HeadGroup, indices: list[int], x: Tensor) -> Indices:
        return None if len(indices) == len(group.names) else torch.tensor(indices, device=x.device)

    def logits(self, flows: Mapping[str, Flow]) -> dict[str, Tensor]:
        """{task: (B, K), or (B, L, K) of the cells}, in the order of the flows."""
        logits: dict[str, Tensor] = {}
        for group, names, fed, indices in self.asked(flows):
            logits |= zip(names, group.logits(fed, indices).unbind(0), strict=True)
        return {name: logits[name] for name in flows}

    def forward(self, flows: Mapping[str, Flow]) -> list[tuple[list[str], dict[str, Tensor]]]:
        """Per group: its tasks, and the fields of their answers (A, B, ...)."""
        return [(names, group(fed, indices)) for group, names, fed, indices in self.asked(flows)]

    def placed(
        self, flows: Mapping[str, Flow], group_indices: Sequence[Tensor]
    ) -> list[dict[str, Tensor]]:
        """As forward, from flows of all tasks, with the indices in each group given as tensors."""
        answered = []
        for group, indices in zip(self._groups(), group_indices, strict=True):
            fed = features([flows[name] for name in group.names], cells=group.answers.cells)
            own = fed.x if fed.x.dim() == 2 else fed.x.index_select(1, indices)
            answered.append(group(fed._replace(x=own), indices))
        return answered


def features(flows: Sequence[Flow], *, cells: bool) -> Fed:
    """What a group is fed: (B, F) where all share it, else (B, A, F); of cells (B L, ...)."""
    first = flows[0]
    shared = all(flow.x is first.x for flow in flows)
    each = flows[:1] if shared else flows
    if not cells:
        rows = [flow.rows for flow in each]
        return Fed(rows[0] if shared else torch.stack(rows, dim=1))
    grids = [flow.cells for flow in each]  # (B, L, F) or (B, H, W, F)
    flat = [grid.flatten(0, -2) for grid in grids]
    x, mask = flat[0] if shared else torch.stack(flat, dim=1), first.cell_mask
    return Fed(x, grids[0].shape[:-1] if mask is None else mask.shape, mask)


def _layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """One layer of A heads: (B, F) or (B, A, F), (A, D, F), (A, D) -> (B, A, D)."""
    heads, width, _ = weight.shape
    if x.dim() == 2:
        return F.linear(x, weight.flatten(0, 1), bias.flatten()).view(-1, heads, width)
    if width == 1:
        return (x * weight.squeeze(1)).sum(2, keepdim=True) + bias
    product = torch.bmm(weight, x.permute(1, 2, 0))  # (A, D, F) @ (A, F, B)
    return product.permute(2, 0, 1) + bias


def _uniform(shape: tuple[int, ...], fed: int) -> nn.Parameter:
    """As nn.Linear starts: uniform within 1 / sqrt(fan in)."""
    bound = fed**-0.5
    return nn.Parameter(torch.empty(shape).uniform_(-bound, bound))
