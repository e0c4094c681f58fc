"""Regression logits -> values in units: the way back from standardised targets, kept in range."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import RegressionTask
from onepass.models.network.answers.base import over_members
from onepass.models.network.answers.standardised import StandardisedAnswers
from onepass.models.network.certainty import RegressionBounds
from onepass.models.network.head_indices import Indices


class RegressionAnswers(StandardisedAnswers[RegressionTask]):
    """G regression tasks of one transform: (A, B, 1) -> value (A, B)."""

    promise = RegressionBounds

    def __init__(self, tasks: Sequence[RegressionTask]) -> None:
        super().__init__(tasks)
        self.logarithm = tasks[0].transform == "log1p"

    @classmethod
    def outputs(cls, task: RegressionTask) -> int:
        """Numbers per row."""
        return 1

    @classmethod
    def alike(cls, task: RegressionTask) -> str:
        """The way to the scale in which it is learnt."""
        return task.transform

    def fit(self, index: int, target: NDArray[np.float32]) -> None:
        """Takes mean and deviation of one task from its answered training rows (N,)."""
        super().fit(index, np.log1p(target) if self.logarithm else target)

    def standardised(self, index: int, target: Tensor) -> Tensor:
        """Targets of one task in the scale of its logits: (B,) -> (B,)."""
        return super().standardised(index, target.log1p() if self.logarithm else target)

    def forward(self, logits: Tensor, indices: Indices) -> dict[str, Tensor]:
        """Values in the unit of the labels, of the tasks at these indices."""
        return {"value": self.in_range(self._values(logits, indices), indices).squeeze(2)}

    def _values(self, logits: Tensor, indices: Indices) -> Tensor:
        values = self.in_units(logits, indices)
        return values.expm1() if self.logarithm else values

    def of_members(self, logits: Tensor, indices: Indices, *, members: int) -> dict[str, Tensor]:
        """The members' mean, kept in range: (A, N B, 1) -> (A, B)."""
        means = over_members(self._values(logits, indices), members)
        return {"value": self.in_range(means, indices).squeeze(2)}
