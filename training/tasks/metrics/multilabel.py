"""Metrics of tasks with any number of labels per row. F1 is that of the labels said, (N, K).

A target is NaN where a row does not know a label: it counts for no metric of that label.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.choice import SMALLEST
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight


def log_loss(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean cross-entropy over rows and labels, in nats."""
    table = fields["probabilities"].astype(np.float64)
    of_truth = np.where(target > 0, table, 1 - table)
    each = -np.log(np.maximum(of_truth, SMALLEST))
    unknown = np.isnan(target)
    if unknown.any():
        return float(np.average(each[~unknown], weights=(weight[:, None] * ~unknown)[~unknown]))
    return float(np.average(each.mean(axis=1), weights=weight))


def micro_f1(
    predict: Callable[[Fields], Target], target: Target, fields: Fields, weight: Weight
) -> float:
    """F1 of all labels together."""
    hits, both = _counts(predict(fields), target, weight)
    return float(2 * hits.sum() / both.sum()) if both.sum() else float("nan")


def macro_f1(
    predict: Callable[[Fields], Target], target: Target, fields: Fields, weight: Weight
) -> float:
    """The mean F1 of the labels that occur, in the targets or in the answers."""
    hits, both = _counts(predict(fields), target, weight)
    return float(np.mean(2 * hits[both > 0] / both[both > 0])) if both.any() else float("nan")


def _counts(predicted: NDArray[np.bool_], target: Target, weight: Weight) -> tuple[Weight, Weight]:
    """Per label: rows where it is said and true, and rows where it is said plus rows where it is
    true."""
    predicted = predicted & ~np.isnan(target)
    return weight @ (predicted & (target > 0)), weight @ predicted + weight @ np.nan_to_num(target)


def trivial(train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
    """Always the share of training rows that have each label."""
    return {"probabilities": np.tile(np.nanmean(train, axis=0, dtype=np.float64), (rows, 1))}


LOG_LOSS = Metric("log_loss", log_loss)
