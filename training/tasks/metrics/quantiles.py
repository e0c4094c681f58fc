"""Metrics of quantiles: how near they are, and whether as many rows lie below as they say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import QuantilesTask
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight


def metrics(task: QuantilesTask) -> tuple[Metric, ...]:
    """Pinball loss; the absolute error of the middle level; the share of rows between the outer
    levels, which should be what lies between these."""
    levels = np.array(task.levels)
    middle = int(np.abs(levels - 0.5).argmin())

    def pinball(target: Target, fields: Fields, weight: Weight) -> float:
        above = target[:, None] - fields["quantiles"]
        each = np.maximum(levels * above, (levels - 1) * above).mean(axis=1)
        return float(np.average(each, weights=weight))

    def mae(target: Target, fields: Fields, weight: Weight) -> float:
        return float(np.average(np.abs(fields["quantiles"][:, middle] - target), weights=weight))

    def coverage(target: Target, fields: Fields, weight: Weight) -> float:
        table = fields["quantiles"]
        inside = (target >= table[:, 0]) & (target <= table[:, -1])
        return float(np.average(inside, weights=weight))

    return (
        Metric("pinball", pinball, unit=True),
        Metric("mae", mae, unit=True),
        Metric("coverage", coverage, higher_is_better=True),
    )


def trivial(train: Target, rows: int, levels: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """Always the quantiles of the training rows."""
    found = np.quantile(train.astype(np.float64), levels)
    return {"quantiles": np.tile(found, (rows, 1))}
