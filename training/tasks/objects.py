"""What became of objects that were said, picture by picture: all that metrics look at."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import DetectionTask
from onepass.training.tasks.attributes import Asked
from onepass.training.tasks.metrics.matching import (
    HIT,
    PASSED,
    SIZES,
    THRESHOLDS,
    Flags,
    Matched,
    Said,
    Truth,
    matched,
)
from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.object_parts import parts_found, points_ranked
from onepass.training.tasks.threshold import best_threshold


def tallied(task: DetectionTask, asked: Asked, target: Target, fields: Fields) -> Fields:
    """(N, T, 5 + attributes), computed fields (N, M, ...) -> of each object that was said its
    score, label and what became of it (N, M, ...), the most probable first; how many of each label
    there are and are said (N, K, ...); and what is asked of those that were found.
    """
    order = np.argsort(-fields["scores"], axis=1, kind="stable")
    ranked = {name: one[np.arange(len(order))[:, None], order] for name, one in fields.items()}
    boxes, classes, scores = (ranked[name] for name in ("boxes", "classes", "scores"))
    each = [_matched(*picture) for picture in zip(target, boxes, classes, scores, strict=True)]
    said = scores > task.bound
    labels = range(len(task.labels))
    rows, pairs = _pairs(each, target=target, said=said)
    found = asked.tallied(target, ranked, rows, pairs)
    found |= parts_found(task, target=target, ranked=ranked, rows=rows, pairs=pairs)
    if task.points:
        found |= points_ranked(task, target, ranked, [true for _, true in each])
    return found | {
        "score": scores.astype(np.float32),
        "label": classes.astype(np.uint8),
        "flags": _flags(each, order.shape),
        "said": said,
        "truth": _counted(each, len(task.labels)),
        "counts": np.stack([((classes == k) & said).sum(axis=1) for k in labels], axis=1),
    }


def _counted(each: Sequence[tuple[Matched, Truth]], labels: int) -> NDArray[np.int64]:
    """(N, K, sizes): how many there are of each label."""
    counts = np.zeros((len(each), labels, len(SIZES)), dtype=np.int64)
    for row, (one, true) in enumerate(each):
        counts[row] = [true.counted(one.counts, label) for label in range(labels)]
    return counts


def _flags(each: Sequence[tuple[Matched, Truth]], shape: tuple[int, ...]) -> Flags:
    flags = np.zeros((*shape, len(THRESHOLDS), len(SIZES)), dtype=np.uint8)
    for row, (one, _) in enumerate(each):
        flags[row, : len(one.flags)] = one.flags
    return flags


def _pairs(
    each: Sequence[tuple[Matched, Truth]], *, target: Target, said: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows (n,) of objects that are said and true, and which of both they are (n, 2)."""
    pairs = list[tuple[int, int, int]]()
    for row, (one, _) in enumerate(each):
        there = np.flatnonzero(target[row, :, 0] != 0)
        found = np.flatnonzero((one.partner >= 0) & said[row, : len(one.partner)])
        pairs += [(row, int(place), int(there[one.partner[place]])) for place in found]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1:]


def _matched(
    target: NDArray[Any], boxes: NDArray[Any], classes: NDArray[Any], scores: NDArray[Any]
) -> tuple[Matched, Truth]:
    """Of one picture."""
    there, some = target[target[:, 0] != 0].astype(np.float64), scores > 0
    labels = there[:, 0].astype(np.int64) - 1
    true = Truth(there[:, 1:5], labels, labels < 0)
    said = Said(boxes[some].astype(np.float64), classes[some].astype(np.int64))
    return matched(said, true), true


def most_likely(task: DetectionTask, target: Target, fields: Fields) -> float:
    """The threshold whose F1 of objects is best."""
    plain = task.model_copy(update={"points": (), "masks": False})
    found = tallied(plain, Asked({}), target, fields)
    flags = found["flags"][:, :, 0, 0]
    counted = (flags != PASSED) & (found["score"] > 0)
    hits = (flags[counted] == HIT).astype(np.float32)
    return best_threshold(hits, found["score"][counted], float(found["truth"][:, :, 0].sum()))
