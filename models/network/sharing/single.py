"""A network per task in one bundle: nothing is shared but the service."""

from collections.abc import Mapping, Sequence
from typing import Literal

from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.tower import Plan


class SingleSpec(Frozen):
    """A network per task: every task owns all stages, its encoders too."""

    kind: Literal["single"] = "single"


class SingleSharing(Sharing):
    """The cut is the raw inputs."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan, fork=0)
        self.columns = plan.columns(len(plan.tasks), 0)

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The inputs as they came."""
        return self.bottom(inputs)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's column, from its encoders to its end."""
        columns = [self.columns[index] for index in self.indices(tasks)]
        return {task: column(cut) for task, column in zip(tasks, columns, strict=True)}
