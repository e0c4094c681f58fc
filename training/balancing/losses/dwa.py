"""Dynamic weight average: a task whose loss falls slower than the others' counts more.

Liu, Johns and Davison, "End-to-End Multi-Task Learning with Attention", CVPR 2019: over T tasks the
weights are T softmax(r / temperature), r being a task's mean loss of the last epoch against that of
the one before it. They are 1 for the first two epochs.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.losses.weighted import weighted
from onepass.training.balancing.protocols import Stateless


class DwaSpec(Frozen):
    """A task whose loss falls slower than the others' counts more."""

    kind: Literal["dwa"] = "dwa"
    temperature: float = Field(default=2.0, gt=0)
    """The higher, the more even the weights."""


class Dwa(Stateless):
    """Remembers each task's mean losses of the last two epochs in which it was answered."""

    def __init__(self, spec: DwaSpec, tasks: Iterable[str]) -> None:
        self.spec = spec
        self.losses: dict[str, list[float]] = {task: [] for task in tasks}

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return weighted(losses, self.weights(), tasks)

    def weights(self) -> dict[str, float]:
        """Of all tasks; they sum to T."""
        falls = {task: _ratio(seen) / self.spec.temperature for task, seen in self.losses.items()}
        top = max(falls.values())
        exps = {task: math.exp(fall - top) for task, fall in falls.items()}
        total = sum(exps.values())
        return {task: len(exps) * each / total for task, each in exps.items()}

    def epoch(self, losses: Mapping[str, float], skills: Mapping[str, float]) -> None:
        """Of the tasks that were answered in this epoch; a loss of 0 cannot be divided by."""
        for task, loss in losses.items():
            if loss != 0:
                self.losses[task] = [*self.losses[task][-1:], loss]

    def state(self) -> dict[str, Any]:
        """Two losses per task."""
        return {"losses": self.losses}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes them back."""
        self.losses = {task: list(seen) for task, seen in state["losses"].items()}


def _ratio(seen: Sequence[float]) -> float:
    """The last loss against the one before it; 1 until there are two."""
    return seen[1] / seen[0] if len(seen) == 2 else 1.0
