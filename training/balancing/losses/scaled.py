"""Scaled: each loss is divided by its own running mean, so that all of them are near 1.

The running means of the tasks' losses are among the baselines of Lin et al., "Dual-Balancing for
Multi-Task Learning", 2023. Here the mean is exponential, the loss of this step included, and
corrected for its short past as Adam's moments are; it is that of absolute values, as a likelihood's
logarithm may have either sign. A loss that is nearly nothing is not scaled up for ever.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.losses.weighted import weighted
from onepass.training.balancing.protocols import Stateless

SMALLEST = 0.03
"""Of a mean: losses begin near 1, as what is learnt is standardised. A task that is all but solved,
or that has learnt its training rows by heart, would otherwise drown the others: with 0.001 the
colour of wines, which counted 200 times, was told 17 % worse than with equal weights."""


class ScaledSpec(Frozen):
    """Each loss is divided by its own running mean, so that all of them are near 1."""

    kind: Literal["scaled"] = "scaled"
    decay: float = Field(default=0.99, ge=0, lt=1)
    """How much of its mean a task keeps at a step."""


class Scaled(Stateless):
    """Remembers, per task, the sum of its losses and the sum of their weights, both decayed."""

    def __init__(self, spec: ScaledSpec) -> None:
        self.decay = spec.decay
        self.sums: dict[str, list[float]] = {}

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> (). Losses that are not finite teach nothing."""
        for task, loss in zip(tasks, losses.detach().tolist(), strict=True):
            if math.isfinite(loss):
                total, weight = self.sums.get(task, (0.0, 0.0))
                new = 1 - self.decay
                self.sums[task] = [self.decay * total + new * abs(loss), self.decay * weight + new]
        return weighted(losses, self.weights(), tasks)

    def weights(self) -> dict[str, float]:
        """Of the tasks that had a loss so far."""
        means = {task: total / weight for task, (total, weight) in self.sums.items()}
        return {task: 1 / max(mean, SMALLEST) for task, mean in means.items()}

    def state(self) -> dict[str, Any]:
        """Two sums per task."""
        return {"sums": self.sums}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes them back."""
        self.sums = {task: list(sums) for task, sums in state["sums"].items()}
