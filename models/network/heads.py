"""Heads: one per task. Heads of equal shape run as one operation, however many there are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen, Name
from onepass.models.contract.tasks import Task
from onepass.models.network.activations import Activation
from onepass.models.network.answers import scaled, shape
from onepass.models.network.certainty.probabilities import Calibration
from onepass.models.network.flow import Flow
from onepass.models.network.head_group import Fed, HeadGroup
from onepass.models.network.head_indices import Indices, Stacked
from onepass.models.network.member_heads import MemberHeadGroup
from onepass.models.network.sizes import LAYERS, Width
from onepass.models.network.targets import STANDARD, TargetsSpec

Layers = Annotated[tuple[Width, ...], Field(max_length=LAYERS)]


class HeadsSpec(Frozen):
    """Hidden layers between the shared features and the logits; `each` for single tasks."""

    hidden: Layers = (32,)
    """Widths of the hidden layers of each head; [] is a single linear layer."""
    activation: Activation = "relu"
    """What stands behind each hidden layer."""
    each: dict[Name, Layers] = Field(default_factory=dict)
    """Hidden layers of single tasks, by name."""


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
        *,
        members: int | None = None,
        groups: int = 0,
    ) -> None:
        """`groups` of rows have promises of their own."""
        super().__init__()
        grouped: dict[tuple[object, ...], dict[str, Task]] = {}
        for name, task in tasks.items():
            hidden = spec.each.get(name, spec.hidden)
            scale = targets.of(name) if scaled(task) else None
            grouped.setdefault((hidden, *shape(task), scale, task.coverage), {})[name] = task
        self.groups = nn.ModuleList(
            _group(own, width, key[0], spec.activation, members=members, groups=groups)  # type: ignore[arg-type]
            for key, own in grouped.items()
        )
        for group in self._groups():
            group.answers.scale_by(targets.of(group.names[0]))
        seats = [(n, g, index) for g in self._groups() for index, n in enumerate(g.names)]
        self.seat = {name: (group.answers, index) for name, group, index in seats}
        self.promised = {
            name: (group.certainty, index)
            for name, group, index in seats
            if group.certainty is not None
        }
        """Per task of which something is promised, what promises it, and its index there."""

    @property
    def calibrated(self) -> dict[str, tuple[Calibration, int]]:
        """Per task whose probabilities may be mapped, what maps them, and its index there."""
        return {
            name: (group.calibration, index)
            for group in self._groups()
            if group.calibration is not None
            for index, name in enumerate(group.names)
        }

    def leave_out_idle(self) -> None:
        """Maps of probabilities that change nothing: whoever only answers is faster without."""
        for group in self._groups():
            if group.calibration is not None and group.calibration.idle:
                group.calibration = None

    def _groups(self) -> list[HeadGroup]:
        return cast(list[HeadGroup], list(self.groups))

    def stacked(self) -> list[Stacked]:
        """What holds a slice per task: weights, biases, and what answers learn."""
        return [
            Stacked(tuple(group.names), parameter)
            for group in self._groups()
            for parameter in group.parameters()
        ]

    def asked(self, flows: Mapping[str, Flow], group: Tensor | None = None) -> Iterator[Asked]:
        """The groups that answer the tasks of these flows, and what to feed them."""
        for heads in self._groups():
            indices = [index for index, name in enumerate(heads.names) if name in flows]
            if indices:
                names = [heads.names[index] for index in indices]
                fed = features([flows[name] for name in names], cells=heads.answers.cells)
                fed = fed._replace(group=group)
                yield Asked(heads, names, fed, self._indices(heads, indices, fed.x))

    def _indices(self, group: HeadGroup, indices: list[int], x: Tensor) -> Indices:
        return None if len(indices) == len(group.names) else torch.tensor(indices, device=x.device)

    def logits(self, flows: Mapping[str, Flow]) -> dict[str, Tensor]:
        """{task: (B, K), or (B, L, K) of the cells}, in the order of the flows."""
        logits: dict[str, Tensor] = {}
        for group, names, fed, indices in self.asked(flows):
            logits |= zip(names, group.logits(fed, indices).unbind(0), strict=True)
        return {name: logits[name] for name in flows}

    def forward(
        self, flows: Mapping[str, Flow], group: Tensor | None = None
    ) -> list[tuple[list[str], dict[str, Tensor]]]:
        """Per group: its tasks, and the fields of their answers (A, B, ...). `group` (B,) says by
        which promise a row is answered."""
        asked = self.asked(flows, group)
        return [(names, heads(fed, indices)) for heads, names, fed, indices in asked]

    def each(self, flows: Mapping[str, Flow]) -> list[tuple[list[str], dict[str, Tensor]]]:
        """As forward, of each member, of which nothing is promised: (A, N, B, ...)."""
        return [
            (names, group.each(fed, indices)) for group, names, fed, indices in self.asked(flows)
        ]

    def placed(
        self,
        flows: Mapping[str, Flow],
        group_indices: Sequence[Tensor],
        group: Tensor | None = None,
    ) -> list[dict[str, Tensor]]:
        """As forward, from flows of all tasks, with the indices in each group given as tensors."""
        answered = []
        for heads, indices in zip(self._groups(), group_indices, strict=True):
            fed = features([flows[name] for name in heads.names], cells=heads.answers.cells)
            own = fed.x if fed.x.dim() == 2 else fed.x.index_select(1, indices)
            answered.append(heads(fed._replace(x=own, group=group), indices))
        return answered


def _group(
    tasks: Mapping[str, Task],
    width: int,
    hidden: Sequence[int],
    act: Activation,
    *,
    members: int | None,
    groups: int,
) -> HeadGroup:
    """Heads of one shape, of each of the members where there are several."""
    if members is None:
        return HeadGroup(tasks, width, hidden, act, groups=groups)
    return MemberHeadGroup(tasks, width, hidden, act, members=(members,), groups=groups)


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
