"""Multi-task attention network: each task masks the features of a shared trunk, stage by stage.

Liu, Johns, Davison, "End-to-End Multi-Task Learning with Attention", CVPR 2019. A task's mask at a
stage is h(g([u; f(before)])): u what the stage's first block puts out, `before` the task's masked
features of the stage before (at the first there are none), f a 3x3 convolution, g and h 1x1, each
with batch norm, a ReLU behind f and g, a sigmoid behind h. It multiplies p, which the stage's last
block puts out; the stage's pool follows. Differences: f belongs to the task (the paper's code
shares one), stands behind the pool and is sampled to the stage's resolution; where features are
rows or tokens, f, g and h are linear layers without a norm. The trunk itself goes on unmasked. Of
several maps each has a mask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow, Shape, Stage
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.masks import Mask, PyramidMasks
from onepass.models.network.sharing.tower import Plan, Tower
from onepass.models.network.stages import Beside, Blocks, Pooling


class MtanSpec(Frozen):
    """A shared trunk, of which each task masks the features, stage by stage."""

    kind: Literal["mtan"] = "mtan"
    fork: int = Field(default=1, ge=1, le=1024)
    """The stage at which masks begin; 1 is the trunk's first."""


class MtanSharing(Sharing):
    """The cut is the inside and the outcome of every stage; a task owns its masks."""

    def __init__(self, plan: Plan, spec: MtanSpec) -> None:
        super().__init__(plan, spec.fork)
        numbers = range(spec.fork, plan.last + 1)
        self.trunk = nn.ModuleList(plan.column(n, n + 1) for n in numbers)
        masked = [plan.stages[n][0] for n in numbers]
        befores = [None, *(plan.before(n) for n in numbers[1:])]
        self.masks = nn.ModuleList(
            nn.ModuleList(_mask(*pair) for pair in zip(masked, befores, strict=True))
            for _ in plan.tasks
        )

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """Of each stage p and, where that is another, u."""
        (flow,) = self.bottom(inputs)
        cut: list[Flow] = []
        for column in self._columns():
            stage = column.stages[0]
            if isinstance(stage, Blocks):
                first, x = stage.inside(flow.x)
                last, inside = flow.but(x), [] if first is x else [Flow(first, flow.mask)]
            else:
                last, inside = flow.through(stage), []
            joins = any(isinstance(behind, Pooling | Beside) for behind in column.stages)
            cut += [last if joins else replace(last, late=None), *inside]
            flow = _ended(column, last)
        return tuple(cut)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's features behind its last mask."""
        indexed = zip(tasks, self.indices(tasks), strict=True)
        return {task: self._masked(cut, index) for task, index in indexed}

    def _masked(self, cut: Cut, index: int) -> Flow:
        flows, before = iter(cut), None
        masks = cast(nn.ModuleList, self.masks[index])
        for column, mask in zip(self._columns(), masks, strict=True):
            stage, last = column.stages[0], next(flows)
            inside = next(flows) if isinstance(stage, Blocks) and len(stage.blocks) > 1 else last
            if isinstance(mask, PyramidMasks):
                assert before is not None, "a single map lies before several"
                before = _ended(column, mask(last, before))
                continue
            before = _ended(column, last.but(mask(inside.x, before) * last.x))
        assert before is not None, "there is a stage"
        return before

    def _columns(self) -> list[Tower]:
        return cast(list[Tower], list(self.trunk))


def _ended(column: Tower, flow: Flow) -> Flow:
    """Behind the pool of a stage, and the stages without weights that belong to it."""
    stage, *behind = column.stages
    if isinstance(stage, Blocks) and stage.pool is not None:
        flow = flow.but(stage.pool(flow.x))
    for each in behind:
        flow = flow.through(each)
    return flow


def _mask(stage: Stage, before: Shape | Stage | None) -> nn.Module:
    if stage.layout == "pyramid" and before is not None:
        return PyramidMasks(stage, before)
    return Mask(stage.width, None if before is None else before.width, stage.layout)
