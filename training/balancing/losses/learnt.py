"""A learnt number per task, each a parameter of its own.

One vector for all of them would not do: the optimizer's momentum would go on moving the entries of
tasks that are absent from a batch. A parameter without a gradient is left alone.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from onepass.training.balancing.protocols import Stateless


class Learnt(Stateless):
    """Numbers that start at 0 and join the optimizer."""

    def __init__(self, tasks: Iterable[str]) -> None:
        self.numbers = {task: nn.Parameter(torch.zeros(())) for task in tasks}

    def parameters(self) -> Sequence[nn.Parameter]:
        """One per task."""
        return list(self.numbers.values())

    def of(self, tasks: Sequence[str], like: Tensor) -> Tensor:
        """(A,), on the device of `like`."""
        return torch.stack([self.numbers[task] for task in tasks]).to(like)
