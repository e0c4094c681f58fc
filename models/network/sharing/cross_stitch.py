"""Cross-stitch units: a column per task; between stages each reads a linear mix of all.

Misra, Shrivastava, Gupta, Hebert, "Cross-stitch Networks for Multi-task Learning", CVPR 2016. Units
stand after each stage - behind its pool, as in the paper, where it has one - and mix channel by
channel. A task begins with `same` of itself and shares the rest evenly among the others (0.9 and
0.1 were best of the paper's two). Its columns are trained for their own task first and its units
learn 100 to 1000 times faster than SGD would have them; here columns begin untrained and units take
the steps of Adam, which have no scale.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.gates import evenly, of, stitched
from onepass.models.network.sharing.tower import Plan


class CrossStitchSpec(Frozen):
    """A column per task; behind each stage every column reads a mix of all."""

    kind: Literal["cross_stitch"] = "cross_stitch"
    fork: int = Field(default=1, ge=0, le=1024)
    """The stage from which on there are columns: 0 gives each task encoders of its own, too."""
    units: Literal["channel", "layer"] = "channel"
    """Whether each channel has weights of its own, or all of a stage the same (`layer`)."""
    same: float = Field(default=0.9, ge=0, le=1)
    """The weight that a column begins with for itself; the rest is shared evenly by the others."""


class CrossStitchSharing(Sharing):
    """The cut is all columns before the last mix; a task owns its row of that one."""

    def __init__(self, plan: Plan, spec: CrossStitchSpec) -> None:
        super().__init__(plan, spec.fork)
        count, numbers = len(plan.tasks), range(spec.fork, plan.last + 1)
        self.stages = nn.ModuleList(plan.columns(count, n, n + 1) for n in numbers)
        channel = spec.units == "channel"
        widths = [sum(plan.before(n + 1).widths) if channel else 1 for n in numbers]
        self.alpha = nn.ParameterList(
            evenly(count, spec.same).unsqueeze(2).repeat(1, 1, width) for width in widths
        )  # (T, T, C): of whom, from whom

    def stacked(self) -> list[Stacked]:
        """The rows of the last mix."""
        return [Stacked(self.tasks, self.alpha[-1])]

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """Every column's flow, behind its last stage."""
        bottom = self.bottom(inputs)
        flows = [column(bottom) for column in self._columns(0)]
        for number, alpha in enumerate(self.alpha[:-1], start=1):
            mixes = zip(self._columns(number), flows, stitched(alpha, flows), strict=True)
            flows = [column((flow.but(*maps),)) for column, flow, maps in mixes]
        return tuple(flows)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's mix of the columns."""
        alpha = of(self.alpha[-1], self.indices(tasks))
        mixes = stitched(alpha, cut)
        return {task: cut[0].but(*maps) for task, maps in zip(tasks, mixes, strict=True)}

    def _columns(self, number: int) -> nn.ModuleList:
        return cast(nn.ModuleList, self.stages[number])
