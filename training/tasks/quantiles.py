"""Quantiles in training: numbers that the label lies below with given probabilities."""

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import QuantilesTask
from onepass.training.losses import Loss
from onepass.training.losses.quantiles import PinballSpec, quantiles
from onepass.training.sources.rows import Column
from onepass.training.tasks.metrics.metric import Fields, Metric, Target
from onepass.training.tasks.metrics.quantiles import COVERAGE, mae, pinball, tallied, trivial
from onepass.training.tasks.quantity import QuantityKind, values
from onepass.training.tasks.words import Words, digits


class Quantiles(QuantityKind[QuantilesTask]):
    """Its target is the label; Q levels are answered."""

    suits = ("pinball",)
    default_loss = PinballSpec()
    factor = 0.5

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N,) numbers within `min` and `max`."""
        return values(self.task.min, self.task.max, name, column, problems)

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, Q), (B,), (B,) -> ()."""
        assert isinstance(spec, PinballSpec), "others are refused"
        return quantiles(self.task.levels, logits, target, share)

    @cached_property
    def error(self) -> Metric:
        """Pinball loss."""
        return Metric("pinball", partial(pinball, np.array(self.task.levels)), unit=True)

    @cached_property
    def metrics(self) -> Sequence[Metric]:
        """Pinball loss, absolute error of the middle level, and coverage by the outer ones."""
        return (self.error, Metric("mae", partial(mae, self._middle), unit=True), COVERAGE)

    @cached_property
    def _middle(self) -> int:
        return int(np.abs(np.array(self.task.levels) - 0.5).argmin())

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """Three numbers of each row."""
        fields = super().tallied(target, fields)
        return tallied(np.array(self.task.levels), self._middle, target, fields)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The quantiles of the training rows."""
        return trivial(train, rows, self.task.levels)

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,) distances of the middle one."""
        middle = fields["quantiles"][:, len(self.task.levels) // 2].astype(np.float64)
        return np.abs(middle - target)

    def words(self, target: Target, fields: Fields) -> Words:
        """The number, and every quantile."""
        pairs = zip(self.task.names, fields["quantiles"][0], strict=True)
        predicted = ", ".join(f"{name}: {digits(float(value))}" for name, value in pairs)
        return Words(f"{target[0]:.6g}", predicted)
