"""Hard sharing: one trunk for all tasks, a head for each (Caruana, "Multitask Learning", 1997)."""

from collections.abc import Mapping, Sequence
from typing import Literal

from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.tower import Plan


class HardSpec(Frozen):
    """Everything below the heads is shared by all tasks."""

    kind: Literal["hard"] = "hard"


class HardSharing(Sharing):
    """The cut is the trunk's end; tasks own nothing but their heads."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan, fork=plan.last + 1)

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The end of the trunk."""
        return self.bottom(inputs)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """The same features for every task."""
        return dict.fromkeys(tasks, cut[0])
