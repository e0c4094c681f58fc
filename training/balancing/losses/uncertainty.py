"""Uncertainty weighting: each task's noise is learnt, and what is noisy counts less.

Kendall, Gal and Cipolla, "Multi-Task Learning Using Uncertainty to Weigh Losses for Scene Geometry
and Semantics", CVPR 2018. With s = log sigma^2, a regression adds exp(-s) L / 2 + s / 2, and a
classification, a softmax of temperature sigma^2, exp(-s) L + s / 2. Counts, being likelihoods as
they are, take the second form. The total may fall below zero: that is the method.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.tasks import Task
from onepass.training.balancing.losses.learnt import Learnt
from onepass.training.tasks import kind_of


class UncertaintySpec(Frozen):
    """Each task's noise is learnt by the network's optimizer, and what is noisy counts less."""

    kind: Literal["uncertainty"] = "uncertainty"


class Uncertainty(Learnt):
    """Learns log sigma^2 per task; a task absent from the batch is not touched."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        super().__init__(tasks)
        self.factors = {name: kind_of(task).factor for name, task in tasks.items()}

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        log_variance = self.of(tasks, losses)
        scaled = losses * losses.new_tensor([self.factors[task] for task in tasks])
        return ((-log_variance).exp() * scaled + log_variance / 2).sum()
