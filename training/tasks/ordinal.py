"""An ordinal task in training: one of several labels that have an order."""

from collections.abc import Sequence
from functools import cached_property, partial

from torch import Tensor

from onepass.models.contract.tasks import OrdinalTask
from onepass.training.losses import Loss
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.ordinal import ordinal
from onepass.training.tasks.choice import ChoiceKind
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.metrics.ordinal import away, mae


class Ordinal(ChoiceKind[OrdinalTask]):
    """Its target is the index of the label, the least first."""

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, K), (B,), (B,) -> ()."""
        assert isinstance(spec, CrossEntropySpec), "others are refused"
        return ordinal(spec, logits, target, share)

    @cached_property
    def decision(self) -> Metric:
        """How far the answer is from the truth."""
        return Metric("mae", partial(mae, self.task), unit=True)

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """And how far the answer is from the truth."""
        return {**super().tallied(target, fields), "away": away(self.task, target, fields)}

    @property
    def metrics(self) -> Sequence[Metric]:
        """Of what is answered, and of probabilities."""
        return (self.decision, self.accuracy, self.error)
