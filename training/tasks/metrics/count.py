"""Metrics of counts, beside those of regression."""

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

SMALLEST = 1e-7
"""Means are cut here before their logarithm is taken."""


def deviance(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean Poisson deviance: 2 (y log(y / mean) - y + mean). The mean of the rows has the least."""
    mean = np.maximum(fields["value"].astype(np.float64), SMALLEST)
    true = target.astype(np.float64)
    ratio = np.where(true > 0, true, 1.0) / mean
    each = 2 * (np.where(true > 0, true * np.log(ratio), 0.0) - true + mean)
    return float(np.average(each, weights=weight))


def trivial(train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
    """Always the training rows' mean."""
    return {"value": np.full(rows, float(train.mean(dtype=np.float64)))}


DEVIANCE = Metric("deviance", deviance)
