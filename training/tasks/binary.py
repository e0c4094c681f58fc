"""A binary task in training: one of two labels, the second the positive one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import BinaryTask
from onepass.training.losses import Loss
from onepass.training.losses.binary import binary
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.sources.rows import Column
from onepass.training.tasks.choice import ChoiceKind
from onepass.training.tasks.metrics.binary import AUC
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.threshold import best_threshold


class Binary(ChoiceKind[BinaryTask]):
    """Its target is 1.0 where the positive label is true."""

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N,) of 0 and 1."""
        return super().target(name, column, beside, problems).astype(np.float32)

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, 1), (B,), (B,) -> ()."""
        assert isinstance(spec, CrossEntropySpec), "others are refused"
        return binary(spec, logits, target, share)

    def tuned(self, target: Target, fields: Fields) -> BinaryTask:
        """With that of the positive label."""
        threshold = best_threshold(target, fields["probabilities"][:, 1])
        return self.task.model_copy(update={"threshold": threshold})

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """And the probability of the positive label."""
        return {**super().tallied(target, fields), "score": fields["probabilities"][:, 1]}

    @property
    def metrics(self) -> Sequence[Metric]:
        """Accuracy is that of the labels said, at the task's threshold."""
        return (self.accuracy, AUC, self.error)
