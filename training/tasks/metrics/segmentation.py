"""Metrics of segmentation tasks: how far regions overlap, how many pixels are right, and whether
borders are where they should be.

Borders: Csurka, Larlus, Perronnin, "What is a good evaluation measure for semantic segmentation?",
BMVC 2013: one that is said counts as right within 0.75 % of the picture's diagonal.
"""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight, word

Counts = NDArray[np.float64]
NEAR = 0.0075
"""Of the diagonal."""


def tallied(labels: int, ignore: int, target: Target, fields: Fields) -> dict[str, Counts]:
    """(N, H, W) indices, {"classes": (N, H, W)} -> counts per picture: pixels that are right, said
    and true of each label (N, K); of borders said, found, true and hit (N, 4).
    """
    said = np.broadcast_to(fields["classes"], target.shape)
    counts = {name: np.zeros((len(target), labels)) for name in ("right", "said", "true")}
    counts["borders"] = np.zeros((len(target), 4))
    for row, pair in enumerate(zip(target, said, strict=True)):
        for table, own in zip(counts.values(), _counted(labels, ignore, *pair), strict=True):
            table[row] = own
    return counts


def _counted(
    labels: int, ignore: int, target: NDArray[np.uint8], said: NDArray[np.uint8]
) -> tuple[Counts, Counts, Counts, Counts]:
    known = target != ignore
    true, told = target[known].astype(np.int64), said[known].astype(np.int64)
    right, all_said, all_true = (
        np.bincount(each, minlength=labels).astype(np.float64)
        for each in (true[true == told], told, true)
    )
    ours, theirs = (_border(one) & known for one in (said, target))
    reach = max(1, round(NEAR * math.hypot(*target.shape)))
    found, hit = ours & _wider(theirs, reach), theirs & _wider(ours, reach)
    borders = np.array([one.sum() for one in (ours, found, theirs, hit)], dtype=np.float64)
    return right, all_said, all_true, borders


def _border(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels whose neighbour to the right or below has another label."""
    border = np.zeros(mask.shape, dtype=np.bool_)
    border[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    border[:-1] |= mask[:-1] != mask[1:]
    return border


def _wider(border: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """With all pixels that are no farther from it, in steps to a side or a corner."""
    for axis in (0, 1):
        wide = border.copy()
        for step in range(1, reach + 1):
            before, behind = [slice(None)] * 2, [slice(None)] * 2
            before[axis], behind[axis] = slice(None, -step), slice(step, None)
            wide[tuple(behind)] |= border[tuple(before)]
            wide[tuple(before)] |= border[tuple(behind)]
        border = wide
    return border


def overlaps(fields: Fields, weight: Weight) -> Counts:
    """(K,): shared pixels over those of either; NaN of a label that is neither said nor true."""
    right = weight @ fields["right"]
    either = weight @ fields["said"] + weight @ fields["true"] - right
    return np.where(either > 0, right / np.maximum(either, 1e-12), np.nan)


def mean_iou(target: Target, fields: Fields, weight: Weight) -> float:
    """The mean over the labels that occur, in the masks or in the answers."""
    each = overlaps(fields, weight)
    return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")


def iou_error(target: Target, fields: Fields, weight: Weight) -> float:
    """What is lacking of it."""
    return 1 - mean_iou(target, fields, weight)


def accuracy(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of pixels with the right label."""
    pixels = float((weight @ fields["true"]).sum())
    return float((weight @ fields["right"]).sum()) / pixels if pixels else float("nan")


def boundary_f(target: Target, fields: Fields, weight: Weight) -> float:
    """F1 of borders."""
    said, found, true, hit = weight @ fields["borders"]
    if not said or not true:
        return float("nan") if said == true else 0.0
    precision, recall = found / said, hit / true
    return float(2 * precision * recall / (precision + recall)) if found and hit else 0.0


def _of_label(index: int, target: Target, fields: Fields, weight: Weight) -> float:
    return float(overlaps(fields, weight)[index])


def of_labels(labels: Sequence[str]) -> list[Metric]:
    """The overlap of each."""
    return [
        Metric(f"iou_{word(label)}", partial(_of_label, index), higher_is_better=True)
        for index, label in enumerate(labels)
    ]


MEAN_IOU = Metric("mean_iou", mean_iou, higher_is_better=True)
ACCURACY = Metric("pixel_accuracy", accuracy, higher_is_better=True)
BOUNDARY_F = Metric("boundary_f", boundary_f, higher_is_better=True)
ERROR = Metric("iou_error", iou_error)
