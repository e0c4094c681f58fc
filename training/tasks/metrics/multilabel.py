"""Metrics of tasks with any number of labels per row.

A target is NaN where a row does not know a label: it counts for no metric of that label.
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import MultilabelTask
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight
from onepass.training.tasks.metrics.multiclass import SMALLEST


def log_loss(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean cross-entropy over rows and labels, in nats."""
    table = fields["probabilities"].astype(np.float64)
    said = np.where(target > 0, table, 1 - table)
    each = -np.log(np.maximum(said, SMALLEST))
    unknown = np.isnan(target)
    if unknown.any():
        return float(np.average(each[~unknown], weights=(weight[:, None] * ~unknown)[~unknown]))
    return float(np.average(each.mean(axis=1), weights=weight))


def metrics(task: MultilabelTask) -> tuple[Metric, ...]:
    """F1 is that of the labels said, at the task's thresholds."""

    def counts(target: Target, fields: Fields, weight: Weight) -> tuple[Weight, Weight]:
        """Per label: rows where it is said and true, and rows where it is said plus rows where it
        is true."""
        said = task.said(fields) & ~np.isnan(target)
        return weight @ (said & (target > 0)), weight @ said + weight @ np.nan_to_num(target)

    def micro_f1(target: Target, fields: Fields, weight: Weight) -> float:
        hits, both = counts(target, fields, weight)
        return float(2 * hits.sum() / both.sum()) if both.sum() else float("nan")

    def macro_f1(target: Target, fields: Fields, weight: Weight) -> float:
        hits, both = counts(target, fields, weight)
        return float(np.mean(2 * hits[both > 0] / both[both > 0])) if both.any() else float("nan")

    return (
        Metric("micro_f1", micro_f1, higher_is_better=True),
        Metric("macro_f1", macro_f1, higher_is_better=True),
        Metric("log_loss", log_loss),
    )


def trivial(train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
    """Always the share of training rows that have each label."""
    return {"probabilities": np.tile(np.nanmean(train, axis=0, dtype=np.float64), (rows, 1))}
