"""Metrics of tagging tasks: over all tokens, and over the spans of labels that mark such.

A span counts as found where an answer has the same start, end and label. In the labels an I-X that
goes on with nothing begins a span, as conlleval reads them (Tjong Kim Sang, Buchholz, "Introduction
to the CoNLL-2000 Shared Task: Chunking").
"""

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import TaggingTask, Task
from onepass.models.contract.tasks.spans import spans
from onepass.training.tasks.metrics.choice import SMALLEST
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

Counts = NDArray[np.float64]


def tallied(task: TaggingTask, target: Target, fields: Fields) -> dict[str, Counts]:
    """(N, L) indices from 1, {"probabilities": (N, L, K)} -> counts per row.

    Tokens (N,), nats (N,); right, said and true tokens per label (N, K); spans found, said and true
    (N,). Targets may be padded further than answers; an answer for one token stands for all.
    """
    answers = fields["probabilities"]
    target = target[:, : answers.shape[1]] if answers.shape[1] > 1 else target
    there, true = target > 0, np.maximum(target - 1, 0)
    table = np.broadcast_to(answers, (*target.shape, answers.shape[2])) * there[:, :, None]
    predicted = task.said({"probabilities": table})
    of_truth = np.take_along_axis(table, true[:, :, None], axis=2)[:, :, 0].astype(np.float64)
    nats = np.where(there, -np.log(np.maximum(of_truth, SMALLEST)), 0.0)
    count = len(task.labels)
    counts = {
        "tokens": there.sum(axis=1, dtype=np.float64),
        "nats": nats.sum(axis=1),
        "right": _per_label(predicted, there & (predicted == true), count),
        "said": _per_label(predicted, there, count),
        "true": _per_label(true, there, count),
    }
    return counts if task.bio is None else counts | _spans(task, predicted, true, there)


def _per_label(indices: Target, which: NDArray[np.bool_], labels: int) -> Counts:
    """How often each label is that of these tokens of a row: (N, L), (N, L) -> (N, K)."""
    rows = np.nonzero(which)[0]
    flat = np.bincount(rows * labels + indices[which], minlength=len(indices) * labels)
    return flat.reshape(len(indices), labels).astype(np.float64)


def _spans(
    task: TaggingTask, predicted: Target, true: Target, there: NDArray[np.bool_]
) -> dict[str, Counts]:
    counts = np.zeros((3, len(predicted)))
    for row, end in enumerate(there.sum(axis=1).tolist()):
        own, real = (
            set(spans([task.labels[index] for index in indices[row, :end].tolist()]))
            for indices in (predicted, true)
        )
        counts[:, row] = len(own & real), len(own), len(real)
    return dict(zip(("spans_found", "spans_said", "spans_true"), counts, strict=True))


def accuracy(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of tokens with the right label."""
    tokens = weight @ fields["tokens"]
    return float(weight @ fields["right"].sum(axis=1) / tokens) if tokens else float("nan")


def macro_f1(target: Target, fields: Fields, weight: Weight) -> float:
    """The mean F1 of the labels that occur, in the targets or in the answers."""
    both = weight @ fields["said"] + weight @ fields["true"]
    hits = weight @ fields["right"]
    return float(np.mean(2 * hits[both > 0] / both[both > 0])) if both.any() else float("nan")


def span_f1(target: Target, fields: Fields, weight: Weight) -> float:
    """F1 of the spans, all labels together."""
    both = weight @ (fields["spans_said"] + fields["spans_true"])
    return float(2 * (weight @ fields["spans_found"]) / both) if both else float("nan")


def log_loss(target: Target, fields: Fields, weight: Weight) -> float:
    """Mean negative logarithm of the true label's probability over tokens, in nats."""
    tokens = weight @ fields["tokens"]
    return float(weight @ fields["nats"] / tokens) if tokens else float("nan")


def tags(target: Target) -> NDArray[np.int64]:
    """(N, L) -> the indices of all tokens' labels, from 0, one row after the other."""
    return target[target > 0].astype(np.int64) - 1


def tokens(
    task: Task, target: Target, fields: Fields
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Where tokens are, and the indices of their true and said labels: (N, L) each."""
    target = target[:, : fields["probabilities"].shape[1]].astype(np.int64)
    predicted = np.asarray(task.said(fields))[:, : target.shape[1]].astype(np.int64)
    return target > 0, target - 1, predicted


def trivial(train: Target, rows: int, labels: int) -> dict[str, NDArray[np.float64]]:
    """For every token the training tokens' label frequencies: the most frequent label wins."""
    counts = np.bincount(tags(train), minlength=labels)
    return {"probabilities": np.tile(counts / counts.sum(), (rows, 1, 1))}


SPAN_F1 = Metric("span_f1", span_f1, higher_is_better=True)
ACCURACY = Metric("token_accuracy", accuracy, higher_is_better=True)
MACRO_F1 = Metric("macro_f1", macro_f1, higher_is_better=True)
LOG_LOSS = Metric("log_loss", log_loss)
