"""Fixed weights: a weighted sum of the losses, the weights given in the spec.

Published re-runs find it competitive when tuned: Kurin et al., "In Defense of the Unitary
Scalarization for Deep Multi-Task Learning", NeurIPS 2022.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen, Name
from onepass.training.balancing.losses.weighted import weighted
from onepass.training.balancing.protocols import Stateless

Weight = Annotated[float, Field(ge=0)]


class FixedSpec(Frozen):
    """A weighted sum of the losses."""

    kind: Literal["fixed"] = "fixed"
    weights: dict[Name, Weight] = Field(examples=[{"fare": 1, "card": 0.5}])
    """Per task, what its loss is multiplied with; 1 where none is said."""


class Fixed(Stateless):
    """The weighted sum."""

    def __init__(self, spec: FixedSpec) -> None:
        self.weights = spec.weights

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return weighted(losses, self.weights, tasks)
