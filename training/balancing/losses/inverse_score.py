"""Inverse score: a task's weight falls as its validation score rises.

The rule of thumb of practitioners: what is learnt already needs less. Weights are 1 / score, scaled
to a mean of 1; the score is the skill, 1 - error / error of the trivial answer, of the last epoch.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.losses.weighted import weighted
from onepass.training.balancing.protocols import Stateless


class InverseScoreSpec(Frozen):
    """A task's weight falls as its validation score rises."""

    kind: Literal["inverse_score"] = "inverse_score"
    floor: float = Field(default=0.1, gt=0, le=1)
    """The score that lower ones count as, those worse than trivial among them."""


class InverseScore(Stateless):
    """Remembers each task's last score; a task that was never scored counts as `floor`."""

    def __init__(self, spec: InverseScoreSpec, tasks: Iterable[str]) -> None:
        self.spec = spec
        self.scores = dict.fromkeys(tasks, 0.0)

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return weighted(losses, self.weights(), tasks)

    def weights(self) -> dict[str, float]:
        """Of all tasks; their mean is 1."""
        inverse = {task: 1 / max(score, self.spec.floor) for task, score in self.scores.items()}
        mean = sum(inverse.values()) / len(inverse)
        return {task: each / mean for task, each in inverse.items()}

    def epoch(self, losses: Mapping[str, float], skills: Mapping[str, float]) -> None:
        """Takes the scores of the tasks that could be judged."""
        self.scores |= {task: skill for task, skill in skills.items() if math.isfinite(skill)}

    def state(self) -> dict[str, Any]:
        """A score per task."""
        return {"scores": self.scores}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes them back."""
        self.scores = dict(state["scores"])
