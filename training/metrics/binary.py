"""Metrics of binary tasks."""

from sklearn.metrics import roc_auc_score

from training.metrics.metric import Fields, Metric, Target, Weight
from training.metrics.multiclass import accuracy, log_loss


def _auc(target: Target, fields: Fields, weight: Weight) -> float:
    """Area under the ROC curve; undefined where only one label occurs."""
    drawn = weight > 0
    if len(set(target[drawn].tolist())) < 2:
        return float("nan")
    positive = fields["probabilities"][drawn, 1]
    return float(roc_auc_score(target[drawn], positive, sample_weight=weight[drawn]))


METRICS = (
    Metric("accuracy", accuracy, higher_is_better=True),
    Metric("auc", _auc, higher_is_better=True),
    Metric("log_loss", log_loss),
)
