"""FAMO: all losses are to fall at the same relative speed, at the price of a second look.

Liu et al., "FAMO: Fast Adaptive Multitask Optimization", NeurIPS 2023. The update is that of
sum z log(loss) / c, z the softmax of learnt logits and c such that weights sum to 1. After the step
the same batch is answered again, without gradients, and the logits move by how much each log loss
fell. `decay` is gamma: 0.001 in the paper, 0.01 to 0 in its experiments.

A loss near its lowest takes nearly all the weight. Batch norm sees each batch twice, as in the
authors' code.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen, Name
from onepass.training.balancing.losses.adam import Adam
from onepass.training.balancing.protocols import Stateless

EPSILON = 1e-8


class FamoSpec(Frozen):
    """All losses are to fall at the same relative speed."""

    kind: Literal["famo"] = "famo"
    lr: float = Field(default=0.025, gt=0)
    """Learning rate of the weights."""
    decay: float = Field(default=0.001, ge=0)
    """How fast the weights go back to even ones; gamma in the paper."""
    lowest: dict[Name, float] = Field(default_factory=dict)
    """Per task, what its loss can fall to, where that is not 0."""


class Famo(Stateless):
    """Learns a logit per task, by an Adam of its own; absent tasks have no part in the softmax."""

    def __init__(self, spec: FamoSpec, tasks: Iterable[str]) -> None:
        self.spec = spec
        self.adam = Adam(tasks, 0.0, lr=spec.lr, decay=spec.decay)
        self.before: Tensor | None = None

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> (): the weighted sum that has the gradient of the log form."""
        above = self._above(losses.detach(), tasks)
        self.before = above.log()
        shares = losses.new_tensor(self._softmax(tasks)) / above
        return losses @ (shares / shares.sum())

    def look_again(self, losses: Tensor, tasks: Sequence[str]) -> None:
        """Moves the logits of these tasks; losses that are not finite teach nothing."""
        assert self.before is not None, "scalarize comes first"
        fell = (self.before - self._above(losses, tasks).log()).tolist()
        if not all(math.isfinite(each) for each in fell):
            return
        shares = self._softmax(tasks)
        mean = sum(share * each for share, each in zip(shares, fell, strict=True))
        triples = zip(tasks, shares, fell, strict=True)
        self.adam.step({task: share * (each - mean) for task, share, each in triples})

    def _above(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        if self.spec.lowest:
            losses = losses - losses.new_tensor([self.spec.lowest.get(task, 0.0) for task in tasks])
        return torch.clamp(losses, min=0) + EPSILON

    def _softmax(self, tasks: Sequence[str]) -> list[float]:
        logits = [self.adam.numbers[task] for task in tasks]
        exps = [math.exp(logit - max(logits)) for logit in logits]
        return [each / sum(exps) for each in exps]

    def state(self) -> dict[str, Any]:
        """Logits and their moments."""
        return self.adam.state()

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes them back."""
        self.adam.load(state)
