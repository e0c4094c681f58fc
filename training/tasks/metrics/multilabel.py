"""Metrics of tasks with any number of labels per row. F1 is that of the labels said, (N, K).

A target is NaN where a row does not know a label: it counts for no metric of that label.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.choice import SMALLEST
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

Predict = Callable[[Fields], Target]


def of_truth(target: Target, fields: Fields) -> NDArray[np.float64]:
    """How probable what is true of each label was said to be: (N, K)."""
    table = fields["probabilities"].astype(np.float64)
    return np.where(target > 0, table, 1 - table)


def tallied(target: Target, fields: Fields) -> dict[str, NDArray[np.float64]]:
    """Of each row (N,): the nats of the labels that it knows, and how many these are."""
    each, known = -np.log(np.maximum(of_truth(target, fields), SMALLEST)), ~np.isnan(target)
    nats = each.sum(axis=1) if known.all() else (each * known).sum(axis=1)
    return {"nats": nats, "known": known.sum(axis=1, dtype=np.float64)}


def log_loss(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean cross-entropy over rows and labels, in nats."""
    rows = fields if "nats" in fields else tallied(target, fields)
    nats, known = rows["nats"], rows["known"]
    if (known == target.shape[1]).all():
        return float(np.average(nats / known, weights=weight))
    return float(weight @ nats / (weight @ known))


def micro_f1(predict: Predict, target: Target, fields: Fields, weight: Weight) -> float:
    """F1 of all labels together."""
    hits, both = _counts(predict(fields), target, weight)
    return float(2 * hits.sum() / both.sum()) if both.sum() else float("nan")


def macro_f1(predict: Predict, target: Target, fields: Fields, weight: Weight) -> float:
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


def f1(predict: Predict) -> tuple[Metric, Metric]:
    """Of all labels together, and the mean of each; labels said (N, K) may be tallied before."""

    def remembered(fields: Fields) -> Target:
        return fields["said"] if "said" in fields else predict(fields)

    micro, macro = partial(micro_f1, remembered), partial(macro_f1, remembered)
    names = {"micro_f1": micro, "macro_f1": macro}
    first, second = (Metric(name, one, higher_is_better=True) for name, one in names.items())
    return first, second
