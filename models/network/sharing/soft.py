"""Soft sharing: a column per task, and a penalty on the distance between their weights.

Duong, Cohn, Bird, Cook, "Low Resource Dependency Parsing: Cross-lingual Parameter Sharing in a
Neural Network Parser", ACL 2015: strength / 2 times the squared distance of each pair of columns,
over all their weights. The paper has two tasks. Columns begin alike, so that they are no further
from each other than the data drives them.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.tower import Plan


class SoftSpec(Frozen):
    """A column per task, and a penalty on how far their weights lie apart."""

    kind: Literal["soft"] = "soft"
    fork: int = Field(default=1, ge=0, le=1024)
    """The stage from which on there are columns: 0 gives each task encoders of its own, too."""
    strength: float = Field(default=0.01, ge=0)
    """How much the penalty counts: half of it times the squared distance of each pair of
    columns."""


class SoftSharing(Sharing):
    """The cut is what stands before the columns: encoded inputs, unless the fork is moved."""

    def __init__(self, plan: Plan, spec: SoftSpec) -> None:
        super().__init__(plan, spec.fork)
        self.strength = spec.strength
        self.columns = plan.columns(len(plan.tasks), spec.fork)
        for column in self.columns[1:]:
            column.load_state_dict(self.columns[0].state_dict())

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The flow at the fork."""
        return self.bottom(inputs)

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """Each task's column."""
        columns = [self.columns[index] for index in self.indices(tasks)]
        return {task: column(cut) for task, column in zip(tasks, columns, strict=True)}

    def penalty(self) -> Tensor:
        """Over pairs; the squared distances to the mean, times T, are those of all pairs."""
        weights = zip(*(column.parameters() for column in self.columns), strict=True)
        tables = [torch.stack(each) for each in weights]  # (T, ...)
        apart = torch.stack([(table - table.mean(0)).square().sum() for table in tables]).sum()
        return self.strength / 2 * len(self.tasks) * apart
