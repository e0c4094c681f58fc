"""Dense columns: beside a shared trunk each task has one whose layers read all that stands earlier.

Every layer reads the outputs of all before it, as in Huang, Liu, van der Maaten, Weinberger,
"Densely Connected Convolutional Networks", CVPR 2017; it reads them sideways, out of a trunk that
does not read back, as in Rusu et al., "Progressive Neural Networks", 2016, whose first column is
frozen while ours is trained by all tasks. A task's layer beside a stage is linear with a ReLU, as
wide as the stage, over the stage and those before it from the fork on and the task's own layers so
far; of maps, and of tokens where the trunk pools them, it reads the mean.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.gates import seen
from onepass.models.network.sharing.tower import Plan


class DenseSpec(Frozen):
    """A shared trunk, and for each task a column beside it that reads all its stages."""

    kind: Literal["dense"] = "dense"
    fork: int = Field(default=1, ge=1, le=1024)
    """The stage beside which columns begin; 1 is the trunk's first."""


class DenseSharing(Sharing):
    """The cut is what each stage from the fork on puts out; a task owns its column."""

    def __init__(self, plan: Plan, spec: DenseSpec) -> None:
        super().__init__(plan, spec.fork)
        numbers = range(spec.fork, plan.last + 1)
        self.trunk = nn.ModuleList(plan.column(n, n + 1) for n in numbers)
        self.tokens = plan.before(plan.last + 1).layout == "tokens"
        offered = [plan.before(n + 1).width if self.tokens else plan.seen(n + 1) for n in numbers]
        widths = [plan.before(n + 1).width for n in numbers]
        fed = [sum(offered[: n + 1]) + sum(widths[:n]) for n in range(len(widths))]
        self.columns = nn.ModuleList(
            nn.ModuleList(nn.Linear(*sizes) for sizes in zip(fed, widths, strict=True))
            for _ in plan.tasks
        )

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """Every stage's end."""
        (flow,) = self.bottom(inputs)
        ends: list[Flow] = []
        for stage in self.trunk:
            flow = stage((flow,))
            ends.append(flow)
        return tuple(ends)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """The end of each task's column."""
        offered = [flow.x if self.tokens else seen(flow) for flow in cut]
        parted = {}
        for task, index in zip(tasks, self.indices(tasks), strict=True):
            own: list[Tensor] = []
            for number, layer in enumerate(cast(nn.ModuleList, self.columns[index])):
                own.append(layer(torch.cat([*offered[: number + 1], *own], dim=-1)).relu())
            parted[task] = cut[-1].but(own[-1])
        return parted
