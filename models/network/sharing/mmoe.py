"""Multi-gate mixture-of-experts: experts for all, and for each task a gate that weighs them.

Ma, Zhao, Yi, Chen, Hong, Chi, "Modeling Task Relationships in Multi-task Learning with Multi-gate
Mixture-of-Experts", KDD 2018. Experts are columns from the fork on; a gate is a softmax of a linear
map, without bias, of what the experts are fed. Of a map or of tokens it sees the mean: the paper
has rows.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.gates import Gates, blended, seen
from onepass.models.network.sharing.tower import Plan


class MmoeSpec(Frozen):
    """Experts for all tasks, and a gate per task that weighs them."""

    kind: Literal["mmoe"] = "mmoe"
    fork: int = Field(default=1, ge=1, le=1024)
    """The stage from which on experts part; 1 is the trunk's first."""
    experts: int = Field(default=4, ge=1, le=1024)
    """How many experts there are."""


class MmoeSharing(Sharing):
    """The cut is what the experts are fed and what they answer; tasks own their gates."""

    def __init__(self, plan: Plan, spec: MmoeSpec) -> None:
        super().__init__(plan, spec.fork)
        self.experts = plan.columns(spec.experts, spec.fork)
        self.gates = Gates(len(plan.tasks), plan.seen(spec.fork), spec.experts)

    def stacked(self) -> list[Stacked]:
        """The gates."""
        return [Stacked(self.tasks, self.gates.weight)]

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The flow at the fork, and each expert's end."""
        bottom = self.bottom(inputs)
        return (*bottom, *(expert(bottom) for expert in self.experts))

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's blend of the experts."""
        bottom, *experts = cut
        weights = self.gates(seen(bottom), self.indices(tasks))
        return dict(zip(tasks, blended(weights, experts), strict=True))
