"""Equal weights: the plain sum of the losses."""

from collections.abc import Sequence
from typing import Literal

from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.protocols import Stateless


class EqualSpec(Frozen):
    """Every task counts the same: the plain sum of the losses."""

    kind: Literal["equal"] = "equal"


class Equal(Stateless):
    """The sum, so that one task's gradient does not shrink as others join."""

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return losses.sum()
