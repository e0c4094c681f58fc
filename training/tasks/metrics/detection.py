"""Metrics of detection tasks: average precision as COCO has it, over the overlaps from 0.5 to 0.95
and at 0.5, per label and per size; and of what is said, precision, recall and counts.

They look at what became of each object, so that pictures can be weighed by the bootstrap; a test
holds them equal to pycocotools. All objects that there is room for count, not the first 100.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.matching import HIT, PASSED, SIZES, THRESHOLDS
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight, word
from onepass.training.tasks.metrics.ranked import FLAGS, ranked

RECALLS = np.linspace(0, 1, 101)
EVERY = tuple(range(len(THRESHOLDS)))
OVERLAP = FLAGS, "truth"


def precision(
    fields: Fields,
    weight: Weight,
    *,
    label: int,
    size: int,
    thresholds: Sequence[int],
    by: tuple[str, str] = OVERLAP,
) -> NDArray[np.float64]:
    """The average precision of one label at each of some thresholds; NaN where there is none. `by`
    names what became of those that are said, and how many there are."""
    flags, truth = by
    count = float(weight @ fields[truth][:, label, size])
    if not count:
        return np.full(len(thresholds), np.nan)
    rows, every, counted = ranked(fields, label, flags)
    own, which = weight[rows, None], (slice(None), list(thresholds), size)
    right = np.cumsum(own * every[which], axis=0)  # (n, thresholds)
    found = right / np.maximum(np.cumsum(own * counted[which], axis=0), 1e-12)
    envelope = np.maximum.accumulate(found[::-1], axis=0)[::-1]
    return np.array([_interpolated(*pair, count) for pair in zip(right.T, envelope.T, strict=True)])


def _interpolated(right: NDArray[np.float64], envelope: NDArray[np.float64], count: float) -> float:
    """The mean precision at 101 recalls."""
    at = np.searchsorted(right / count, RECALLS, side="left")
    return float(np.append(envelope, 0.0)[at].mean())


def mean_precision(
    target: Target,
    fields: Fields,
    weight: Weight,
    *,
    size: int = 0,
    thresholds: Sequence[int] = EVERY,
    by: tuple[str, str] = OVERLAP,
) -> float:
    """The mean over the labels that occur, and over thresholds."""
    asked = partial(precision, fields, weight, size=size, thresholds=thresholds)
    each = np.array([asked(label=one, by=by) for one in range(fields[by[1]].shape[1])])
    return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")


def precision_error(target: Target, fields: Fields, weight: Weight) -> float:
    """What is lacking of it."""
    return 1 - mean_precision(target, fields, weight)


def _of_label(label: int, target: Target, fields: Fields, weight: Weight) -> float:
    return float(precision(fields, weight, label=label, size=0, thresholds=(0,))[0])


def _said(fields: Fields, weight: Weight) -> tuple[float, float, float]:
    """How many are said, right, and there to find."""
    said = fields["said"] & (fields["flags"][:, :, 0, 0] != PASSED)
    right = said & (fields["flags"][:, :, 0, 0] == HIT)
    truth = fields["truth"][:, :, 0].sum(axis=1)
    return tuple(float(weight @ one) for one in (said.sum(axis=1), right.sum(axis=1), truth))  # type: ignore[return-value]


def said_precision(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of objects that are said that are right."""
    said, right, _ = _said(fields, weight)
    return right / said if said else float("nan")


def recall(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of true objects that are said."""
    _, right, truth = _said(fields, weight)
    return right / truth if truth else float("nan")


def count_mae(target: Target, fields: Fields, weight: Weight) -> float:
    """How far the number of objects of a label is off, in the mean over pictures and labels."""
    apart = np.abs(fields["counts"] - fields["truth"][:, :, 0]).mean(axis=1)
    return float(weight @ apart / weight.sum())


def of_labels(labels: Sequence[str]) -> list[Metric]:
    """The precision of each."""
    return [
        Metric(f"ap50_{word(label)}", partial(_of_label, index), higher_is_better=True)
        for index, label in enumerate(labels)
    ]


AP = Metric("ap", mean_precision, higher_is_better=True)
AP50 = Metric("ap50", partial(mean_precision, thresholds=(0,)), higher_is_better=True)
OF_SIZES = tuple(
    Metric(f"ap_{name}", partial(mean_precision, size=index), higher_is_better=True)
    for index, name in enumerate(SIZES)
    if index
)
PRECISION = Metric("precision", said_precision, higher_is_better=True)
RECALL = Metric("recall", recall, higher_is_better=True)
COUNT_MAE = Metric("count_mae", count_mae)
ERROR = Metric("ap_error", precision_error)
