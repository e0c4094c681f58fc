"""GradNorm: weights move until tasks that lag behind have the longer gradients.

Chen et al., "GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep Multitask
Networks", ICML 2018. The gradient of each weighted loss at the last shared layer should be as long
as their mean times r^alpha, r being how slowly that task's loss falls: its loss against its first,
over the mean of those. The distance falls by an Adam on the weights, which then are scaled back to
the sum they had, as the update has moved already. Heads learn from their weighted losses, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.losses.adam import Adam
from onepass.training.balancing.losses.weighted import weighted
from onepass.training.balancing.protocols import Stateless

SMALLEST = 1e-3
"""Of a weight, and in place of a first loss of 0."""


class GradNormSpec(Frozen):
    """Weights move until tasks that lag behind have the longer gradients."""

    kind: Literal["gradnorm"] = "gradnorm"
    at: Literal["last_stage", "cut", "parameters"] = "last_stage"
    """Where gradients are measured: at the last shared stage, at the cut behind it, or on all
    shared parameters."""
    alpha: float = Field(default=1.5, ge=0)
    """How hard laggards are pulled: 0 makes all gradients equally long."""
    lr: float = Field(default=0.025, gt=0)
    """Learning rate of the weights."""


class GradNorm(Stateless):
    """Remembers weights, their moments, and each task's first loss."""

    def __init__(self, spec: GradNormSpec, tasks: Iterable[str]) -> None:
        self.at = spec.at
        self.alpha = spec.alpha
        self.adam = Adam(tasks, 1.0, lr=spec.lr)
        self.first: dict[str, float] = {}

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return weighted(losses, self.adam.numbers, tasks)

    def see_norms(self, norms: Tensor, losses: Tensor, tasks: Sequence[str]) -> None:
        """Moves the weights of these tasks, and keeps their sum."""
        lengths, now = norms.double().cpu().numpy(), losses.double().cpu().numpy()
        if not (np.isfinite(lengths).all() and np.isfinite(now).all()):
            return
        for task, loss in zip(tasks, now, strict=True):
            self.first.setdefault(task, max(float(loss), SMALLEST))
        falls = np.clip(now / [self.first[task] for task in tasks], SMALLEST, None)
        target = lengths.mean() * (falls / falls.mean()) ** self.alpha
        weights = np.array([self.adam.numbers[task] for task in tasks])
        slopes = np.sign(lengths - target) * lengths / weights  # of sum |norms - target|
        self.adam.step(dict(zip(tasks, slopes.tolist(), strict=True)))
        moved = np.clip([self.adam.numbers[task] for task in tasks], SMALLEST, None)
        moved *= weights.sum() / moved.sum()
        self.adam.numbers |= zip(tasks, moved.tolist(), strict=True)

    def state(self) -> dict[str, Any]:
        """All of it."""
        return {"adam": self.adam.state(), "first": self.first}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes it back."""
        self.adam.load(state["adam"])
        self.first = dict(state["first"])
