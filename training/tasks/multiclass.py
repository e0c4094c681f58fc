"""A multiclass task in training: exactly one of several labels."""

from collections.abc import Sequence

from torch import Tensor

from onepass.models.contract.tasks import MulticlassTask
from onepass.training.losses import Loss
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.multiclass import multiclass
from onepass.training.tasks.choice import ChoiceKind
from onepass.training.tasks.metrics.choice import MACRO_F1
from onepass.training.tasks.metrics.metric import Metric


class Multiclass(ChoiceKind[MulticlassTask]):
    """Its target is the index of the label."""

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, K), (B,), (B,) -> ()."""
        assert isinstance(spec, CrossEntropySpec), "others are refused"
        return multiclass(spec, logits, target, share)

    @property
    def metrics(self) -> Sequence[Metric]:
        """Of the most probable label, and of probabilities."""
        return (self.accuracy, MACRO_F1, self.error)
