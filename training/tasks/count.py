"""A count in training: how many."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import CountTask
from onepass.training.losses import Loss
from onepass.training.losses.count import LikelihoodSpec, count
from onepass.training.sources.rows import Column
from onepass.training.tasks.metrics.count import DEVIANCE, trivial
from onepass.training.tasks.metrics.metric import Target
from onepass.training.tasks.metrics.regression import MAE, RMSE
from onepass.training.tasks.quantity import QuantityKind, values


class Count(QuantityKind[CountTask]):
    """Its target is the label, a whole number."""

    suits = ("likelihood",)
    default_loss = LikelihoodSpec()
    metrics = (MAE, RMSE, DEVIANCE)
    error = DEVIANCE

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N,) of 0, 1, 2 ... up to `max`."""
        numbers = values(0, self.task.max, name, column, problems)
        broken = numbers[numbers % 1 != 0]
        if len(broken):
            problems.append(
                f"tasks.{name}: {len(broken)} labels are no whole numbers, such as {broken[0]:g}: "
                "a count is 0, 1, 2 ..."
            )
        return numbers

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, 1) or (B, 2), (B,), (B,) -> ()."""
        assert isinstance(spec, LikelihoodSpec), "others are refused"
        return count(self.task.family, logits, target, share)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The mean."""
        return trivial(train, rows)
