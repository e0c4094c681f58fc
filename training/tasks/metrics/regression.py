"""Metrics of regression, in the unit of the labels."""

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight


def mae(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean absolute error."""
    return float(np.average(np.abs(fields["value"] - target), weights=weight))


def rmse(target: Target, fields: Fields, weight: Weight) -> float:
    """Root of the mean squared error."""
    return float(np.sqrt(np.average((fields["value"] - target) ** 2, weights=weight)))


def r2(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of the labels' variance that is explained; undefined where they are all equal."""
    error = np.average((fields["value"] - target) ** 2, weights=weight)
    true = target.astype(np.float64)
    spread = np.average((true - np.average(true, weights=weight)) ** 2, weights=weight)
    return float(1 - error / spread) if spread > 0 else float("nan")


def trivial(train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
    """Always the training rows' median: no constant has a smaller absolute error."""
    return {"value": np.full(rows, float(np.median(train.astype(np.float64))))}


MAE = Metric("mae", mae, unit=True)
RMSE = Metric("rmse", rmse, unit=True)
R2 = Metric("r2", r2, higher_is_better=True)
