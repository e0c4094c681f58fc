"""Metrics of binary tasks, beside those of every choice."""

import numpy as np

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight


def auc(target: Target, fields: Fields, weight: Weight) -> float:
    """Area under the ROC curve: how often a positive row is said to be likelier than a negative
    one, a tie counting half. Undefined where only one label occurs."""
    score = fields["score"] if "score" in fields else fields["probabilities"][:, 1]
    scores, index = np.unique(score, return_inverse=True)
    positive = np.bincount(index, weights=weight * target, minlength=len(scores))
    negative = np.bincount(index, weights=weight * (1 - target), minlength=len(scores))
    pairs = positive.sum() * negative.sum()
    if not pairs:
        return float("nan")
    below = np.cumsum(negative) - negative / 2
    return float(positive @ below / pairs)


AUC = Metric("auc", auc, higher_is_better=True)
