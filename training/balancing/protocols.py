"""What a balancer is: how several losses become one update. Two families, two signatures.

A: tasks answered in this batch, P: shared parameters or elements of the cut.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from torch import Tensor, nn


class Balancer(Protocol):
    """What both families have. A balancer may learn; what it learns never enters the network."""

    def parameters(self) -> Sequence[nn.Parameter]:
        """Its own parameter group of the optimizer, without weight decay."""

    def state(self) -> dict[str, Any]:
        """What a resumed run needs, beside the parameters."""

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes back what `state` gave."""

    def epoch(self, losses: Mapping[str, float], skills: Mapping[str, float]) -> None:
        """After an epoch: mean training loss and validation skill per task."""


@runtime_checkable
class LossBalancer(Balancer, Protocol):
    """Sees losses."""

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> (): the loss to descend. State is kept per task: absent ones are untouched."""


@runtime_checkable
class GradientBalancer(Balancer, Protocol):
    """Sees how the tasks' gradients relate."""

    def weigh(self, gram: Tensor, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """Inner products of the tasks' gradients (A, A), losses (A,) -> weights (A,)."""


class Stateless:
    """A balancer that learns nothing and remembers nothing."""

    def parameters(self) -> Sequence[nn.Parameter]:
        """None."""
        return ()

    def state(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def load(self, state: Mapping[str, Any]) -> None:
        """Nothing to take."""

    def epoch(self, losses: Mapping[str, float], skills: Mapping[str, float]) -> None:
        """Nothing changes."""
