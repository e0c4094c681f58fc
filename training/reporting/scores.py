"""Per label: how many rows have it, and precision, recall and F1 of saying it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.tasks.metrics import Fields, Target


class LabelScore(NamedTuple):
    """NaN where a label is never true, or never said."""

    label: str
    rows: int
    precision: float
    recall: float
    f1: float


def label_scores(task: Task, target: Target, fields: Fields) -> list[LabelScore]:
    """Of tasks with labels, the most frequent label first; of others none."""
    match task:
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            places = np.arange(len(task.labels))
            said = np.asarray(task.places(fields)).astype(np.int64)[:, None] == places
            return _scores(task.labels, target.astype(np.int64)[:, None] == places, said)
        case MultilabelTask():
            return _scores(task.labels, target > 0, task.said(fields) & ~np.isnan(target))
        case TaggingTask():
            there, true, said = tokens(task, target, fields)
            labels = np.arange(len(task.labels))
            return _scores(
                task.labels, true[there][:, None] == labels, said[there][:, None] == labels
            )
        case RegressionTask() | CountTask() | QuantilesTask():
            return []


def tokens(
    task: TaggingTask, target: Target, fields: Fields
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Where tokens are, and the places of their true and said labels: (N, L) each."""
    target = target[:, : fields["probabilities"].shape[1]].astype(np.int64)
    said = np.asarray(task.said(fields))[:, : target.shape[1]].astype(np.int64)
    return target > 0, target - 1, said


def _scores(
    labels: tuple[str, ...], true: NDArray[np.bool_], said: NDArray[np.bool_]
) -> list[LabelScore]:
    """(N, K), (N, K)."""
    hits = (true & said).sum(axis=0)
    rows, calls = true.sum(axis=0), said.sum(axis=0)
    found = [
        LabelScore(label, int(n), _share(h, c), _share(h, n), _share(2 * h, c + n))
        for label, h, n, c in zip(labels, hits, rows, calls, strict=True)
    ]
    return sorted(found, key=lambda score: -score.rows)


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else float("nan")
