"""Customised gate control: experts of each task beside those for all, and a gate per task.

Tang, Liu, Zhao, Gong, "Progressive Layered Extraction (PLE): A Novel Multi-Task Learning Model for
Personalized Recommendations", RecSys 2020, section 4.1. A task's gate weighs its own experts and
the shared ones, and never another task's. Experts are columns from the fork on; a gate is a softmax
of a linear map of what the task is fed (of a map or of tokens, their mean: the paper has rows).
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from pydantic import Field
from torch import Tensor, nn

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.gates import Gates, blended, seen
from onepass.models.network.sharing.tower import Plan


class CgcSpec(Frozen):
    """Experts of each task beside those for all, and a gate per task that weighs both."""

    kind: Literal["cgc"] = "cgc"
    fork: int = Field(default=1, ge=1, le=1024)
    """The stage from which on experts part; 1 is the trunk's first."""
    experts: int = Field(default=1, ge=1, le=1024)
    """Experts of each task."""
    shared: int = Field(default=2, ge=1, le=1024)
    """Experts for all tasks."""


class Extraction(nn.Module):
    """One level: experts over the stages from `start` up to `stop`, and the gates of the tasks."""

    def __init__(self, plan: Plan, start: int, stop: int, *, experts: int, shared: int) -> None:
        super().__init__()
        self.own = nn.ModuleList(plan.columns(experts, start, stop) for _ in plan.tasks)
        self.shared = plan.columns(shared, start, stop)
        self.gates = Gates(len(plan.tasks), plan.seen(start), experts + shared)

    def common(self, stream: Flow) -> list[Flow]:
        """What the shared experts answer to their stream."""
        return [expert((stream,)) for expert in self.shared]

    def experts(self, index: int, stream: Flow) -> list[Flow]:
        """What a task's own experts answer to its stream."""
        return [expert((stream,)) for expert in cast(nn.ModuleList, self.own[index])]

    def extract(self, index: int, stream: Flow, experts: Sequence[Flow]) -> Flow:
        """A task's blend of its own experts and, behind them, the shared ones."""
        return blended(self.gates(seen(stream), [index]), experts)[0]


class CgcSharing(Sharing):
    """The cut is what experts are fed and what the shared ones answer; tasks own all else."""

    def __init__(self, plan: Plan, spec: CgcSpec) -> None:
        super().__init__(plan, spec.fork)
        self.level = Extraction(
            plan, spec.fork, plan.last + 1, experts=spec.experts, shared=spec.shared
        )

    def stacked(self) -> list[Stacked]:
        """The gates."""
        return [Stacked(self.tasks, self.level.gates.weight)]

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The flow at the fork, and each shared expert's end."""
        (bottom,) = self.bottom(inputs)
        return (bottom, *self.level.common(bottom))

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's blend of its own experts and the shared ones."""
        bottom, *shared = cut
        parted = {}
        for task, index in zip(tasks, self.indices(tasks), strict=True):
            experts = [*self.level.experts(index, bottom), *shared]
            parted[task] = self.level.extract(index, bottom, experts)
        return parted
