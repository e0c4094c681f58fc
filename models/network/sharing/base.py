"""What every sharing architecture is: a cut that all tasks have in common, and what they own."""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from models.contract import Arrays
from models.network.flow import Flow
from models.network.places import Stacked

Cut = tuple[Flow, ...]


class Sharing(nn.Module):
    """Who owns a copy of each stage, and how tasks mix between stages.

    Laws: `meet` then `part` with a plain sum gives the gradients of one plain backward pass; no
    parameter lies on both sides of the cut; every parameter gets a gradient.
    """

    width: int
    """Features that each task's head is fed."""

    def fit(self, arrays: Arrays) -> None:
        """Takes the statistics that standardise inputs from the training rows."""
        raise NotImplementedError

    def meet(self, inputs: Mapping[str, Tensor]) -> Cut:
        """The cut: all that tasks have in common."""
        raise NotImplementedError

    def part(self, cut: Cut, tasks: Sequence[str]) -> dict[str, Flow]:
        """From the cut to each task's features, through parameters that tasks own."""
        raise NotImplementedError

    def penalty(self) -> Tensor | None:
        """(): what the architecture adds to the loss, from its weights alone; None for nothing."""
        return None

    def stacked(self) -> list[Stacked]:
        """Parameters that hold a slice per task, so that one may stand still while others move."""
        return []

    def refresh(self) -> None:
        """Once per epoch: what has a closed form."""
