"""Branching: stages for all down to a fork, and behind it a branch per group of tasks.

Vandenhende, Georgoulis, De Brabandere, Van Gool, "Branched Multi-Task Networks: Deciding What
Layers To Share", BMVC 2020. The paper finds its tree from how alike the tasks' representations are;
here groups are given (`onepass affinity` suggests some), with one fork for all.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen, Name
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.tower import Plan


class BranchingSpec(Frozen):
    """One trunk down to a fork, and behind it a branch for each group of tasks."""

    kind: Literal["branching"] = "branching"
    fork: int | None = Field(default=None, ge=0, le=1024)
    """The stage from which on branches part. Left out, the last one."""
    groups: tuple[tuple[Name, ...], ...] = ()
    """Lists of tasks that share a branch; each task is named once. Left out, each is alone."""


class BranchingSharing(Sharing):
    """The cut is the flow at the fork; a group owns its branch."""

    def __init__(self, plan: Plan, spec: BranchingSpec) -> None:
        fork = plan.last if spec.fork is None else spec.fork
        super().__init__(plan, fork)
        groups = spec.groups or tuple((task,) for task in plan.tasks)
        self.branch = {task: index for index, group in enumerate(groups) for task in group}
        self.columns = plan.columns(len(groups), fork)

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The flow at the fork."""
        return self.bottom(inputs)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """The end of the branch of each task's group; each branch runs once."""
        asked = dict.fromkeys(self.branch[task] for task in tasks)
        ends = {branch: self.columns[branch](cut) for branch in asked}
        return {task: ends[self.branch[task]] for task in tasks}


def problems(groups: Sequence[Sequence[str]], tasks: Sequence[str]) -> list[str]:
    """What is wrong with the groups, if there are any."""
    named = [task for group in groups for task in group]
    unknown = [task for task in dict.fromkeys(named) if task not in tasks]
    twice = [task for task in dict.fromkeys(named) if named.count(task) > 1]
    absent = [task for task in tasks if groups and task not in named]
    cases = ((unknown, "no such task"), (twice, "stands in two groups"), (absent, "is in no group"))
    return [f"sharing.groups: {task}: {text}" for affected, text in cases for task in affected]
