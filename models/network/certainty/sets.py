"""Sets of labels: small where the network is sure, never empty.

Romano, Sesia, Candès, "Classification with Valid and Adaptive Coverage", NeurIPS 2020: the score of
a label is the probability of all that are likelier. Without the randomisation there, and with the
label's own probability left out, the likeliest label has score 0 and is in every set, so that sets
may cover more than they promise.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from onepass.models.network.certainty.base import NEARLY, Certainty
from onepass.models.network.head_indices import Indices

ALL = 2.0
"""A score that none reaches."""
PAIRS = 64
"""Labels up to which each is compared with each; more are sorted."""


class Sets(Certainty):
    """Scores of labels."""

    @abstractmethod
    def of_labels(self, probabilities: Tensor) -> Tensor:
        """(A, B, ..., K) -> the score of each label, were it true (A, B, ..., K)."""

    def forward(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, group: Tensor | None
    ) -> dict[str, Tensor]:
        """`slack` (A, B, K): how much larger the score of a label could be, at least 0 in the
        set."""
        allowed = self.allowed(indices, group).clamp(max=ALL) + NEARLY
        return {"slack": allowed - self.of_labels(fields["probabilities"])}

    def scores(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, truth: Tensor
    ) -> Tensor:
        """Of the indices of labels (A, B): (A, B, 1)."""
        return self.of_labels(fields["probabilities"]).gather(2, truth.long().unsqueeze(2))


class LabelSets(Sets):
    """Labels in the order of their probabilities."""

    def of_labels(self, probabilities: Tensor) -> Tensor:
        """The probability of all labels that are likelier."""
        if probabilities.shape[-1] <= PAIRS:
            others = probabilities.unsqueeze(-2)
            likelier = others > probabilities.unsqueeze(-1)  # (A, B, ..., K, K)
            return (likelier * others).sum(dim=-1)
        ordered, places = probabilities.sort(dim=-1, descending=True)
        before = ordered.cumsum(dim=-1) - ordered
        return torch.zeros_like(probabilities).scatter(-1, places, before)


class TagSets(LabelSets):
    """The same of each token. A row has one score, the largest of its tokens', so that what is
    promised holds for all of them at once."""

    def forward(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, group: Tensor | None
    ) -> dict[str, Tensor]:
        """`slack` (A, B, L, K), 0 where there is no token."""
        probabilities = fields["probabilities"]
        allowed = (self.allowed(indices, group).clamp(max=ALL) + NEARLY).unsqueeze(3)
        there = probabilities.sum(dim=3, keepdim=True) > 0
        return {"slack": (allowed - self.of_labels(probabilities)) * there}

    def scores(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, truth: Tensor
    ) -> Tensor:
        """Of the indices of labels (A, B, L), from 1, 0 where there is no token: (A, B, 1)."""
        true = (truth.long() - 1).clamp(min=0).unsqueeze(3)
        each = self.of_labels(fields["probabilities"]).gather(3, true).squeeze(3)
        return each.masked_fill(truth == 0, 0).amax(dim=2, keepdim=True)


class OrdinalSets(Sets):
    """Labels that follow each other: from both ends those are left out that are unlikely to be
    passed. The median is in every set."""

    def __init__(self, tasks: Sequence[Any], *, width: int, groups: int) -> None:
        super().__init__(tasks, width=width, groups=groups)
        self.least = 0.5 + 1e-6
        """The score of the median is never above one half, but for rounding."""

    def of_labels(self, probabilities: Tensor) -> Tensor:
        """The probability of what is below, or of what is above, whichever is greater."""
        below = probabilities.cumsum(dim=2) - probabilities
        above = probabilities.sum(dim=2, keepdim=True) - below - probabilities
        return below.maximum(above)

    def allowed(self, indices: Indices, group: Tensor | None) -> Tensor:
        """At least that of the median."""
        return super().allowed(indices, group).clamp(min=self.least)


class MultilabelSets(Sets):
    """Labels that may be true or not, where neither is probable enough; of the others it is sure
    which they are, all at once."""

    def of_labels(self, probabilities: Tensor) -> Tensor:
        """The probability of the likelier of both."""
        return probabilities.maximum(1 - probabilities)

    def scores(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, truth: Tensor
    ) -> Tensor:
        """Of labels (A, B, K), 1 where true, NaN where that is not known: the largest probability
        of what is not true (A, B, 1)."""
        probabilities = fields["probabilities"]
        wrong = torch.where(truth > 0.5, 1 - probabilities, probabilities)
        return wrong.masked_fill(truth.isnan(), 0).amax(dim=2, keepdim=True)
