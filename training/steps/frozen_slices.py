"""What stands still in a step: the slices of tasks that are frozen, or have no label in the batch;
and what goes less far, as those of tasks with a smaller learning rate.

Heads of equal shape are stacked and run as one operation. The slice of a task that is absent has a
gradient of zero, but momentum and weight decay of the optimizer would move it all the same. So it
is put back after the step, with its moments. Where no task is absent, nothing is done.

The optimizer counts the steps of the whole stack. To a slice that first moves when others have long
moved, its second moment would look far too small (Kingma, Ba, "Adam", 2015, section 3: the bias of
an average that began with zeros): it begins with the mean square of its first gradient.
"""

from collections.abc import Collection, Iterable, Sequence, Set
from typing import NamedTuple

import torch
from torch import Tensor

from onepass.models.network.head_indices import Stacked
from onepass.training.steps.update import Update

SQUARES = "exp_avg_sq"


class Kept(NamedTuple):
    """Rows of a stacked tensor, to be put back."""

    tensor: Tensor
    indices: Tensor
    rows: Tensor


class Slowed(NamedTuple):
    """A stacked tensor whose slices go so much (G, 1, ...) of the way of a step."""

    parameter: Tensor
    shares: Tensor


class Still:
    """The optimizer's step, without what must not move."""

    def __init__(
        self,
        stacked: Iterable[Stacked],
        frozen: Collection[str] = (),
        slowed: Sequence[Slowed] = (),
    ) -> None:
        self.stacked = list(stacked)
        self.slowed = slowed
        self.frozen = set(frozen)
        """Tasks that never move."""
        self.tasks = {task for tasks, _ in self.stacked for task in tasks}
        self.waiting = set(self.tasks)
        """Tasks that may not have moved yet."""
        self._update: Update | None = None

    def silence(self) -> None:
        """Takes the gradients of frozen tasks away, so that no norm counts them."""
        for tasks, parameter in self.stacked if self.frozen else ():
            indices = [index for index, task in enumerate(tasks) if task in self.frozen]
            if indices and parameter.grad is not None:
                parameter.grad[indices] = 0

    def step(self, optimizer: torch.optim.Optimizer, present: Set[str]) -> None:
        """Moves all parameters but the slices of tasks that are not present."""
        present = present - self.frozen if self.frozen else present
        if self.waiting:
            self._begin(optimizer, present)
        kept = self._kept(optimizer, present) if len(present) < len(self.tasks) else []
        before = [parameter.detach().clone() for parameter, _ in self.slowed]
        if self._update is None or self._update.optimizer is not optimizer:
            self._update = Update(optimizer)
        self._update()
        for (parameter, shares), start in zip(self.slowed, before, strict=True):
            parameter.data.copy_(torch.lerp(start, parameter.data, shares))
        for tensor, indices, rows in kept:
            tensor.index_copy_(0, indices, rows)

    def _kept(self, optimizer: torch.optim.Optimizer, present: Collection[str]) -> list[Kept]:
        kept = []
        for tasks, parameter in self.stacked:
            indices = [index for index, task in enumerate(tasks) if task not in present]
            if indices and parameter.grad is not None:  # without a gradient it stands still anyway
                at = torch.tensor(indices, device=parameter.device)
                state = optimizer.state.get(parameter, {}).values()
                moments = [value for value in state if value.shape == parameter.shape]
                kept += [Kept(t, at, t.index_select(0, at)) for t in (parameter.data, *moments)]
        return kept

    def _begin(self, optimizer: torch.optim.Optimizer, present: Collection[str]) -> None:
        """The second moments of slices that move for the first time, later than others."""
        for tasks, parameter in self.stacked:
            state = optimizer.state.get(parameter, {})
            if SQUARES not in state or parameter.grad is None:
                continue
            for index, task in enumerate(tasks):
                squares = state[SQUARES][index]
                if task in present and task in self.waiting and not squares.any():
                    squares.fill_(_mean_square(optimizer, state, parameter.grad[index]))
        self.waiting.difference_update(present)


def _mean_square(
    optimizer: torch.optim.Optimizer, state: dict[str, Tensor], gradient: Tensor
) -> float:
    """Of a gradient, as large as an average over the steps until now is."""
    _, beta = optimizer.param_groups[0]["betas"]
    return float(gradient.square().mean()) * (1 - beta ** float(state["step"]))
