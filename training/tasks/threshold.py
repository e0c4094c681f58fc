"""The threshold with the best F1: a label is said where its probability is above that.

Lipton, Elkan, Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks.labels import UNTUNED
from onepass.training.tasks.metrics.metric import Target


def best_thresholds(target: Target, table: NDArray[Any]) -> tuple[float, ...]:
    """Of each of K labels, from the rows that know it: (N, K) of 0, 1 and NaN, (N, K) -> K."""
    return tuple(
        best_threshold(one[known], score[known])
        for one, score in zip(target.T, table.T, strict=True)
        for known in [~np.isnan(one)]
    )


def best_threshold(target: Target, score: NDArray[Any], positives: float | None = None) -> float:
    """The threshold with the best F1 of the positive rows: (N,) of 0 and 1, (N,) -> (). There may
    be more positives than have a score, as objects that nobody proposed.

    It lies halfway between two neighbouring probabilities, so that rounding does not matter. 0.5
    where no row is positive.
    """
    order = np.argsort(-score, kind="stable")
    ordered, hits = score[order].astype(np.float64), np.cumsum(target[order], dtype=np.float64)
    if not len(ordered) or not hits[-1]:
        return UNTUNED
    every = hits[-1] if positives is None else positives
    f1 = 2 * hits / (np.arange(1, len(ordered) + 1) + every)
    below = np.append(ordered[1:], 0.0)
    f1[ordered - below < 1e-6] = -1  # equal probabilities are all said, or none
    best = int(f1.argmax())
    return float(np.clip((ordered[best] + below[best]) / 2, 1e-6, 1 - 1e-6))
