"""Metrics of quantiles: how near they are, and whether as many rows lie below as they say."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

Floats = NDArray[Any]


def tallied(levels: Floats, middle: int, target: Target, fields: Fields) -> dict[str, Floats]:
    """Of each row (N,): its loss at these levels (Q,), how far that quantile of them is away, and
    whether the outer ones hold it."""
    table = fields["quantiles"]
    above = target[:, None] - table
    return {
        "loss": np.maximum(levels * above, (levels - 1) * above).mean(axis=1),
        "away": np.abs(table[:, middle] - target),
        "inside": (target >= table[:, 0]) & (target <= table[:, -1]),
    }


def pinball(levels: Floats, target: Target, fields: Fields, weight: Weight) -> float:
    """The loss that the quantiles at these levels (Q,) have the least of, mean over levels."""
    each = fields if "loss" in fields else tallied(levels, 0, target, fields)
    return float(np.average(each["loss"], weights=weight))


def mae(middle: int, target: Target, fields: Fields, weight: Weight) -> float:
    """Mean absolute error of one of the quantiles."""
    away = fields.get("away")
    away = np.abs(fields["quantiles"][:, middle] - target) if away is None else away
    return float(np.average(away, weights=weight))


def coverage(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of rows between the outer levels, which should be what lies between these."""
    each = fields if "inside" in fields else tallied(np.zeros(1), 0, target, fields)
    return float(np.average(each["inside"], weights=weight))


def trivial(train: Target, rows: int, levels: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """Always the quantiles of the training rows."""
    quantiles = np.quantile(train.astype(np.float64), levels)
    return {"quantiles": np.tile(quantiles, (rows, 1))}


COVERAGE = Metric("coverage", coverage, higher_is_better=True)
