"""Metrics of tasks that choose one of their labels."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

SMALLEST = 1e-7
"""Probabilities are cut here before their logarithm is taken: float32 has 24 bits."""
TINY = 1e-12


def accuracy(
    indices: Callable[[Fields], Target], target: Target, fields: Fields, weight: Weight
) -> float:
    """The share of rows whose label said, (N,) indices from the fields, is the true one."""
    return float(np.average(indices(fields) == target, weights=weight))


def of_truth(target: Target, fields: Fields) -> NDArray[Any]:
    """The probability of the true label, (N,): tallied before, or one of (N, K)."""
    if "true" in fields:
        return fields["true"]
    return fields["probabilities"][np.arange(len(target)), target.astype(np.int64)]


def likeliest(fields: Fields) -> NDArray[Any]:
    """The index of the most probable label, (N,): tallied before, or that of (N, K)."""
    return fields["likeliest"] if "likeliest" in fields else fields["probabilities"].argmax(axis=1)


def log_loss(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean negative logarithm of the true label's probability, in nats."""
    true = of_truth(target, fields)
    return float(np.average(-np.log(np.maximum(true, SMALLEST)), weights=weight))


def macro_f1(target: Target, fields: Fields, weight: Weight) -> float:
    """The mean F1 of the labels that occur, in the targets or in the answers."""
    predicted, true = likeliest(fields), target.astype(np.int64)
    count = 1 + max(int(predicted.max(initial=0)), int(true.max(initial=0)))
    hits = np.bincount(true, weights=weight * (predicted == true), minlength=count)
    both = np.bincount(true, weights=weight, minlength=count)
    both += np.bincount(predicted, weights=weight, minlength=count)
    return float(np.mean(2 * hits[both > 0] / both[both > 0]))


def surprise(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Negative logarithm, in nats; finite where what was certain did not happen."""
    return np.asarray(-np.log(np.maximum(probability, TINY)))


def frequencies(train: Target, rows: int, labels: int) -> dict[str, NDArray[np.float64]]:
    """For every row the training rows' label frequencies (rows, labels)."""
    counts = np.bincount(train.astype(np.int64), minlength=labels)
    return {"probabilities": np.tile(counts / counts.sum(), (rows, 1))}


LOG_LOSS = Metric("log_loss", log_loss)
MACRO_F1 = Metric("macro_f1", macro_f1, higher_is_better=True)
