"""What every sharing architecture is: a cut that all tasks have in common, and what they own."""

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from onepass.models.contract import Arrays
from onepass.models.network.encoders import Encoders
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.head_indices import Stacked
from onepass.models.network.pretrained import FrozenTrunks
from onepass.models.network.sharing.tower import Plan


class Sharing(nn.Module):
    """Who owns a copy of each stage, and how tasks mix between stages.

    Laws: `meet` then `part` with a plain sum gives the gradients of one plain backward pass; no
    parameter lies on both sides of the cut; every parameter gets a gradient.
    """

    def __init__(self, plan: Plan, fork: int) -> None:
        """All tasks share the stages before `fork`."""
        super().__init__()
        self.tasks, self.inputs = plan.tasks, plan.inputs
        self.width = plan.width
        """Features that each task's head is fed."""
        self.pretrained = FrozenTrunks(plan.frozen) if plan.frozen else None
        self.shared = plan.column(0, fork) if fork > 0 else None

    def fit(self, arrays: Arrays) -> None:
        """Takes the statistics that standardise inputs from the training rows."""
        for module in self.modules():
            if isinstance(module, Encoders):
                module.fit(arrays)

    def bottom(self, inputs: Mapping[str, Tensor]) -> Cut:
        """What comes out of the stages before the fork: one flow, or the raw inputs."""
        whole = inputs if self.pretrained is None else self.pretrained(inputs)
        raw = tuple(Flow(whole[name]) for name in self.inputs)
        return raw if self.shared is None else (self.shared(raw),)

    def indices(self, tasks: Sequence[str]) -> list[int]:
        """Where these tasks stand among all."""
        return [self.tasks.index(task) for task in tasks]

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
