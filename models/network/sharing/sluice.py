"""Sluice networks: columns in subspaces that read one another, and a mix of all their layers.

Ruder, Bingel, Augenstein, Soegaard, "Latent Multi-task Architecture Learning", AAAI 2019. Behind
each stage alpha mixes the subspaces of all columns; at the end beta mixes what each of a column's
stages put out; a penalty keeps the weights that make a column's subspaces orthogonal. Both begin as
in the authors' code: `same` for a subspace itself, for the last layer, the rest shared evenly. The
paper's layers have one width: where ours differ, a learnt map without bias brings a layer to the
last one's, and maps and tokens before it to their mean; a width that subspaces do not divide leaves
the last one narrower.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.gates import evenly, of, seen
from onepass.models.network.sharing.tower import Plan


class SluiceSpec(Frozen):
    """A column per task, cut in subspaces that read one another, and a learnt mix of layers."""

    kind: Literal["sluice"] = "sluice"
    fork: int = Field(default=1, ge=0, le=1024)
    """The stage from which on there are columns: 0 gives each task encoders of its own, too."""
    subspaces: int = Field(default=2, ge=1, le=1024)
    """Parts that a column's features are cut into."""
    same: float = Field(default=0.9, ge=0, le=1)
    """The weight that a subspace, and the last layer, begin with; the rest is shared evenly."""
    orthogonality: float = Field(default=0.01, ge=0)
    """How much the penalty counts that keeps a column's subspaces apart."""


class SluiceSharing(Sharing):
    """The cut is all columns' stages before the last mix; a task owns its rows of alpha, its beta
    and what brings its layers to one width."""

    def __init__(self, plan: Plan, spec: SluiceSpec) -> None:
        super().__init__(plan, spec.fork)
        count, numbers = len(plan.tasks), range(spec.fork, plan.last + 1)
        self.subspaces, self.orthogonality = spec.subspaces, spec.orthogonality
        self.stages = nn.ModuleList(plan.columns(count, n, n + 1) for n in numbers)
        side = count * spec.subspaces
        start = evenly(side, spec.same).view(count, spec.subspaces, count, spec.subspaces)
        self.alpha = nn.ParameterList(start.clone() for _ in numbers)  # (T, S, T, S)
        self.beta = nn.Parameter(evenly(len(numbers), spec.same)[-1].repeat(count, 1))  # (T, N)
        self.tokens = plan.before(plan.last + 1).layout == "tokens"
        widths = [plan.before(n + 1).width if self.tokens else plan.seen(n + 1) for n in numbers]
        self.bring = nn.ModuleList(
            nn.ModuleList(_to(width, plan.width) for width in widths[:-1]) for _ in plan.tasks
        )

    def stacked(self) -> list[Stacked]:
        """The rows of the last mix, and of beta."""
        return [Stacked(self.tasks, self.alpha[-1]), Stacked(self.tasks, self.beta)]

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """Every column's mixed layers, and behind them its last one, not yet mixed."""
        bottom = self.bottom(inputs)
        flows = [column(bottom) for column in self._columns(0)]
        layers: list[Flow] = []
        for number, alpha in enumerate(self.alpha[:-1], start=1):
            flows = [f.but(x) for f, x in zip(flows, self.mixed(alpha, flows), strict=True)]
            layers += flows
            flows = [c((f,)) for c, f in zip(self._columns(number), flows, strict=True)]
        return (*layers, *flows)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's mix of the last layers, and of its own layers before."""
        count, indices = len(self.tasks), self.indices(tasks)
        last = self.mixed(of(self.alpha[-1], indices), cut[-count:])
        parted = {}
        for task, index, x in zip(tasks, indices, last, strict=True):
            total = self.beta[index, -1] * x
            own = zip(cut[index:-count:count], cast(nn.ModuleList, self.bring[index]), strict=True)
            for number, (flow, bring) in enumerate(own):
                total = total + self.beta[index, number] * bring(self._features(flow))
            parted[task] = cut[-count].but(total)
        return parted

    def mixed(self, alpha: Tensor, columns: Sequence[Flow]) -> Tensor:
        """(A, S, T, S) and T flows of (B, ...) -> (A, B, ...)."""
        x = torch.stack([flow.x for flow in columns])  # (T, B, ...)
        axis = 2 if columns[0].mask is None else 3
        x = x.movedim(axis, -1)  # (T, B, ..., D)
        width = x.shape[-1]
        x = F.pad(x, (0, -width % self.subspaces)).unflatten(-1, (self.subspaces, -1))
        x = torch.einsum("aptq,t...qd->a...pd", alpha, x).flatten(-2)[..., :width]
        return x.movedim(-1, axis)

    def penalty(self) -> Tensor:
        """Over columns, layers and pairs of subspaces: the squared products of their weights."""
        costs = [self.beta.new_zeros(())]
        for module in self.stages.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                rows = module.weight.flatten(1)
                parts = rows.split(-(-len(rows) // self.subspaces))
                for number, part in enumerate(parts):
                    costs += [(part @ other.T).square().sum() for other in parts[number + 1 :]]
        return self.orthogonality * torch.stack(costs).sum()

    def _features(self, flow: Flow) -> Tensor:
        return flow.x if self.tokens else seen(flow)

    def _columns(self, number: int) -> nn.ModuleList:
        return cast(nn.ModuleList, self.stages[number])


def _to(width: int, last: int) -> nn.Module:
    return nn.Identity() if width == last else nn.Linear(width, last, bias=False)
