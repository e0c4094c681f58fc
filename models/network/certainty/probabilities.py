"""Probabilities that are as often true as they say: a map of what a network gives, learnt after the
last epoch from validation rows, and the identity until then.

They act on the logarithms of probabilities, which are the mean of those of the members where there
are several: Rahaman, Thiery, "Uncertainty Quantification and Deep Ensembles", NeurIPS 2021.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.network.head_indices import Indices, chosen

LEAST = 1e-30
"""A probability in place of 0, which has no logarithm."""
PAIRS = 64
"""Labels up to which each may weigh for each other; of more, for itself."""


class Calibration(nn.Module, ABC):
    """Of G tasks of one shape. What it learns are buffers: no step of training changes them."""

    def __init__(self, tasks: Sequence[Any], *, labels: int) -> None:
        """`labels` is how many probabilities an answer has."""
        super().__init__()
        self._start = self.start(labels)
        for name, start in self._start.items():
            self.register_buffer(name, start.expand(len(tasks), *start.shape).clone())

    @property
    def idle(self) -> bool:
        """Whether nothing changes by it, of any task."""
        pairs = [(getattr(self, name), start) for name, start in self._start.items()]
        return all(torch.equal(own.cpu(), start.expand(own.shape)) for own, start in pairs)

    @classmethod
    @abstractmethod
    def start(cls, labels: int) -> dict[str, Tensor]:
        """The numbers of one task with which nothing changes, by their names."""

    @abstractmethod
    def forward(self, probabilities: Tensor, indices: Indices) -> Tensor:
        """(A, B, ..., K) -> (A, B, ..., K)."""

    def of(self, name: str, indices: Indices, like: Tensor) -> Tensor:
        """Numbers of the tasks at these indices, with as many axes as `like` (A, B, ..., K)."""
        own = chosen(getattr(self, name), indices)
        middle = [1] * (like.dim() - own.dim())
        return own.reshape(len(own), *middle, *own.shape[1:])


class BetaMap(Calibration):
    """Labels that are true or not, each for itself: Kull, Silva Filho, Flach, "Beta Calibration: A
    Well-Founded and Easily Implemented Improvement on Logistic Calibration", AISTATS 2017.

    logit' = a log p - b log (1 - p) + c, rising where a and b are not below 0.
    """

    @classmethod
    def start(cls, labels: int) -> dict[str, Tensor]:
        """a and b are 1, c is 0, for each label (K, 3)."""
        return {"numbers": torch.tensor([1.0, 1.0, 0.0]).expand(labels, 3)}

    def forward(self, probabilities: Tensor, indices: Indices) -> Tensor:
        """Of each by itself."""
        a, b, c = self.of("numbers", indices, probabilities.unsqueeze(-1)).unbind(-1)
        rest = (1 - probabilities).clamp(min=LEAST).log()
        return (a * probabilities.clamp(min=LEAST).log() - b * rest + c).sigmoid()


class PairMap(BetaMap):
    """The same of two labels of which one is true: what is not the second is the first."""

    @classmethod
    def start(cls, labels: int) -> dict[str, Tensor]:
        """a and b are 1, c is 0 (3,)."""
        return {"numbers": torch.tensor([1.0, 1.0, 0.0])}

    def forward(self, probabilities: Tensor, indices: Indices) -> Tensor:
        """(A, B, 2) -> (A, B, 2): from both, as 1 - p would lose the small ones."""
        a, b, c = self.of("numbers", indices, probabilities).unbind(-1)
        no, yes = probabilities.clamp(min=LEAST).log().unbind(-1)
        logit = (a * yes - b * no + c).unsqueeze(-1)
        return torch.cat([-logit, logit], dim=-1).sigmoid()


class MatrixMap(Calibration):
    """One of several labels: Kull et al., "Beyond Temperature Scaling: Obtaining Well-Calibrated
    Multi-Class Probabilities with Dirichlet Calibration", NeurIPS 2019.

    log p' = W log p + b, up to what makes their sum 1.
    """

    @classmethod
    def start(cls, labels: int) -> dict[str, Tensor]:
        """W is the identity, of many labels its diagonal; b is 0."""
        weight = torch.eye(labels) if labels <= PAIRS else torch.ones(labels)
        return {"weight": weight, "bias": torch.zeros(labels)}

    def forward(self, probabilities: Tensor, indices: Indices) -> Tensor:
        """Softmax."""
        logits = probabilities.clamp(min=LEAST).log()
        bias = self.of("bias", indices, logits)
        if chosen(self.weight, indices).dim() == 2:
            return (logits * self.of("weight", indices, logits) + bias).softmax(dim=-1)
        weight = self.of("weight", indices, logits.unsqueeze(-1))
        return ((weight @ logits.unsqueeze(-1)).squeeze(-1) + bias).softmax(dim=-1)

    weight: Tensor


class CutsMap(Calibration):
    """Labels that follow each other: the cut points between them are moved, and lie further apart
    or nearer.

    logit P'(y <= k) = s logit P(y <= k) + d_k; where that does not rise with k, a label has none.
    """

    @classmethod
    def start(cls, labels: int) -> dict[str, Tensor]:
        """s is 1, d is 0 (K - 1,)."""
        return {"slope": torch.ones(1), "shifts": torch.zeros(labels - 1)}

    def forward(self, probabilities: Tensor, indices: Indices) -> Tensor:
        """(A, B, K) -> (A, B, K)."""
        below = probabilities.cumsum(dim=-1)[..., :-1].clamp(min=LEAST)
        above = probabilities.flip(-1).cumsum(dim=-1).flip(-1)[..., 1:].clamp(min=LEAST)
        logit = below.log() - above.log()
        moved = self.of("slope", indices, logit) * logit + self.of("shifts", indices, logit)
        up = F.pad(moved.sigmoid(), (0, 1), value=1.0)
        each = (up - F.pad(moved.sigmoid(), (1, 0), value=0.0)).clamp(min=0)
        return each / each.sum(dim=-1, keepdim=True)
