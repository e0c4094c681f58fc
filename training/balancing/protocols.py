"""What a balancer is: how several losses become one update. Two families, two signatures.

A: tasks answered in this batch, B: rows, P: shared parameters or elements of the cut.

Those that see losses weigh heads and shared part alike. Those that see gradients weigh the shared
part alone: heads keep their own gradient. Whatever the family, a task without an answer in the
batch is not among the A, and neither moves anything nor is touched in the balancer's memory.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

from torch import Tensor, nn

Place = Literal["cut", "parameters"]
"""Where the tasks' gradients are compared: at the cut, or on all shared parameters."""


class Balancer(Protocol):
    """What both families have. A balancer may learn; what it learns never enters the network."""

    def parameters(self) -> Sequence[nn.Parameter]:
        """Its own parameter group of the optimizer, without weight decay."""

    def state(self) -> dict[str, Any]:
        """What a resumed run needs, beside the parameters: JSON."""

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
class LookingAgain(LossBalancer, Protocol):
    """Sees, after the step, the losses of the same batch once more: famo alone."""

    def look_again(self, losses: Tensor, tasks: Sequence[str]) -> None:
        """(A,): what the losses have become."""


@runtime_checkable
class NormBalancer(LossBalancer, Protocol):
    """Sees how long the gradients of its weighted losses are: gradnorm alone."""

    at: Literal["last_stage", "cut", "parameters"]

    def see_norms(self, norms: Tensor, losses: Tensor, tasks: Sequence[str]) -> None:
        """(A,), (A,): lengths of the gradients of the weighted losses, and the losses."""


@runtime_checkable
class GradientBalancer(Balancer, Protocol):
    """Sees how the tasks' gradients relate."""

    at: Place

    def weigh(self, gram: Tensor, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """Inner products of the tasks' gradients (A, A), losses (A,) -> weights (A,)."""


@runtime_checkable
class GradientMixer(Balancer, Protocol):
    """Sees the gradients themselves: graddrop alone."""

    at: Place

    def mix(self, gradients: Tensor, features: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A, B, P), features (B, P) -> (B, P). Gradients of parameters have one row, B = 1."""


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
