"""Per label: how many rows have it, and precision, recall and F1 of saying it."""

from typing import NamedTuple

from onepass.models.contract.tasks import Task
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields, Target


class LabelScore(NamedTuple):
    """NaN where a label is never true, or never said."""

    label: str
    rows: int
    precision: float
    recall: float
    f1: float


def label_scores(task: Task, target: Target, fields: Fields) -> list[LabelScore]:
    """Of tasks with labels, the most frequent label first; of others none."""
    kind = kind_of(task)
    pair = kind.true_and_said(target, fields)
    if pair is None:
        return []
    true, predicted = pair  # (N, K), (N, K)
    hits = (true & predicted).sum(axis=0)
    rows, calls = true.sum(axis=0), predicted.sum(axis=0)
    scores = [
        LabelScore(label, int(n), _share(h, c), _share(h, n), _share(2 * h, c + n))
        for label, h, n, c in zip(kind.task.labels, hits, rows, calls, strict=True)
    ]
    return sorted(scores, key=lambda score: -score.rows)


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else float("nan")
