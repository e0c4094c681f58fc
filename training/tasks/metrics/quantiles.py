"""Metrics of quantiles: how near they are, and whether as many rows lie below as they say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight


def pinball(levels: NDArray[np.float64], target: Target, fields: Fields, weight: Weight) -> float:
    """The loss that the quantiles at these levels (Q,) have the least of, mean over levels."""
    above = target[:, None] - fields["quantiles"]
    each = np.maximum(levels * above, (levels - 1) * above).mean(axis=1)
    return float(np.average(each, weights=weight))


def mae(middle: int, target: Target, fields: Fields, weight: Weight) -> float:
    """Mean absolute error of one of the quantiles."""
    return float(np.average(np.abs(fields["quantiles"][:, middle] - target), weights=weight))


def coverage(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of rows between the outer levels, which should be what lies between these."""
    table = fields["quantiles"]
    inside = (target >= table[:, 0]) & (target <= table[:, -1])
    return float(np.average(inside, weights=weight))


def trivial(train: Target, rows: int, levels: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """Always the quantiles of the training rows."""
    quantiles = np.quantile(train.astype(np.float64), levels)
    return {"quantiles": np.tile(quantiles, (rows, 1))}


COVERAGE = Metric("coverage", coverage, higher_is_better=True)
