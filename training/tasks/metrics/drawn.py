"""Metrics of what is drawn of objects that were found: how far their points are off, and how far
masks overlap.

Points: Yang, Ramanan, "Articulated Human Detection with Flexible Mixtures of Parts", 2013: the
share of correct keypoints, within a tenth of the longer side of the box; object keypoint similarity
of COCO (Lin et al., 2014), with 0.05 for every point.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks.object_masks import covering
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight
from onepass.training.tasks.metrics.similarity import precision_of

NEAR, SIGMA = 0.1, 0.05
THERE, CORRECT, SIMILAR, AWAY, OUTLINED, OVERLAP = (
    "points_there", "points_correct", "points_similar", "points_away", "mask_there", "mask_overlap",
)  # fmt: skip
Table = NDArray[np.float64]


def points_found(true: Table, said: Table, boxes: Table) -> dict[str, Table]:
    """(n, P, 3), (n, P, 3), (n, 4) -> sums over the points that are known of each object (n,)."""
    known = np.isfinite(true[..., 0])
    away = np.hypot(said[..., 0] - true[..., 0], said[..., 1] - true[..., 1])
    away = np.where(known, away, 0.0)
    sides = boxes[:, 2:] - boxes[:, :2]
    longer, area = sides.max(axis=1, keepdims=True), sides.prod(axis=1)[:, None]
    similar = np.exp(-(away**2) / (2 * np.maximum(area, 1e-6) * (2 * SIGMA) ** 2))
    return {
        THERE: known @ np.ones(known.shape[1]),
        CORRECT: ((away <= NEAR * longer) & known) @ np.ones(known.shape[1]),
        SIMILAR: (similar * known).sum(axis=1),
        AWAY: away.sum(axis=1),
    }


def masks_found(true: Table, said: Table, boxes: tuple[Table, Table]) -> dict[str, Table]:
    """(n, S S) with NaN where there is no outline, (n, S, S), their boxes (n, 4) -> (n,) each."""
    there = np.asarray(np.isfinite(true).all(axis=1))
    side = said.shape[1]
    overlap = np.zeros(len(true))
    for index in np.flatnonzero(there):
        both = _laid(true[index].reshape(side, side), said[index], [one[index] for one in boxes])
        overlap[index] = both
    return {OUTLINED: there.astype(np.float64), OVERLAP: overlap}


def _laid(true: Table, said: Table, boxes: Sequence[Table]) -> float:
    """Pixels that both cover over those of either."""
    low = np.floor(np.minimum(boxes[0][:2], boxes[1][:2])).astype(int)
    high = np.ceil(np.maximum(boxes[0][2:], boxes[1][2:])).astype(int) + 1
    whole = np.zeros((2, *(high - low)[::-1]), dtype=np.bool_)
    for layer, soft, (left, top, right, bottom) in zip(whole, (true, said), boxes, strict=True):
        mask = covering(soft.astype(np.float32), (left, top, right - left, bottom - top))
        x, y = int(np.floor(left)) - low[0], int(np.floor(top)) - low[1]
        layer[y : y + mask.shape[0], x : x + mask.shape[1]] = mask
    either = (whole[0] | whole[1]).sum()
    return float((whole[0] & whole[1]).sum() / either) if either else 0.0


def of_drawn(*, points: Sequence[str], masks: bool) -> list[Metric]:
    """Of tasks whose objects have these."""
    made = list[Metric]()
    if points:
        made += [
            Metric("points_pck", partial(_mean, CORRECT, THERE), higher_is_better=True),
            Metric("points_oks", partial(_mean, SIMILAR, THERE), higher_is_better=True),
            Metric("points_pixels", partial(_mean, AWAY, THERE)),
            *precision_of("points"),
        ]
    if masks:
        made.append(Metric("mask_iou", partial(_mean, OVERLAP, OUTLINED), higher_is_better=True))
    return made


def _mean(part: str, count: str, target: Target, fields: Fields, weight: Weight) -> float:
    """Over the objects (N, T) that were found."""
    whole = float(weight @ fields[count].sum(axis=1))
    return float(weight @ fields[part].sum(axis=1)) / whole if whole else float("nan")
