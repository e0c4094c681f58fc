"""Smooth Tchebycheff: the largest loss counts, smoothly.

Lin et al., "Smooth Tchebycheff Scalarization for Multi-Objective Optimization", ICML 2024:
mu log sum exp(preference (loss - ideal) / mu), with preferences that sum to 1 and an ideal of 0. As
mu falls it nears the maximum; as it grows, the weighted sum.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen, Name
from onepass.training.balancing.protocols import Stateless

Preference = Annotated[float, Field(gt=0)]


class StchSpec(Frozen):
    """The largest loss counts, smoothly."""

    kind: Literal["stch"] = "stch"
    mu: float = Field(default=0.1, gt=0)
    """How smooth it is: towards 0 the largest loss alone counts, and the greater, the more all do.
    The paper tries 0.01, 0.1, 0.5 and 1, and finds small ones to work."""
    weights: dict[Name, Preference] = Field(default_factory=dict)
    """Preferences per task, 1 where none is said; those of the answered tasks are scaled to a sum
    of 1."""


class Stch(Stateless):
    """A soft maximum of the weighted losses."""

    def __init__(self, spec: StchSpec) -> None:
        self.spec = spec

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        preferences = [self.spec.weights.get(task, 1.0) for task in tasks]
        scaled = losses * losses.new_tensor([p / sum(preferences) for p in preferences])
        return self.spec.mu * (scaled / self.spec.mu).logsumexp(0)
