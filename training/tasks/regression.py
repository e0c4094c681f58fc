"""A regression task in training: a number per row."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import RegressionTask
from onepass.training.losses import Loss
from onepass.training.losses.regression import HuberSpec, MaeSpec, MseSpec, regression
from onepass.training.sources.rows import Column
from onepass.training.tasks.metrics.metric import Target
from onepass.training.tasks.metrics.regression import MAE, R2, RMSE, trivial
from onepass.training.tasks.quantity import QuantityKind, values


class Regression(QuantityKind[RegressionTask]):
    """Its target is the label."""

    suits = ("mse", "mae", "huber")
    default_loss = MseSpec()
    factor = 0.5
    metrics = (MAE, RMSE, R2)
    error = MAE

    def target(
        self, name: str, column: Column, beside: Column, problems: list[str]
    ) -> NDArray[np.float32]:
        """(N,) numbers within `min` and `max`."""
        return values(self.task.min, self.task.max, name, column, problems)

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, 1), (B,), (B,) -> ()."""
        assert isinstance(spec, MseSpec | MaeSpec | HuberSpec), "others are refused"
        return regression(spec, logits, target, share)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The median."""
        return trivial(train, rows)
