"""The similarity of key points, and average precision by it in place of overlaps, as COCO has them
(Lin et al., "Microsoft COCO", ECCV 2014): a test holds both equal to pycocotools.

An object of which no point is known is neither to be found nor wrong to find: what is said within
about its box matches it, and is passed over.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.detection import mean_precision
from onepass.training.tasks.metrics.matching import (
    HIT,
    MISS,
    PASSED,
    THRESHOLDS,
    Flags,
    Said,
    Truth,
    matched_by,
)
from onepass.training.tasks.metrics.metric import Metric

FLAGS, TRUTH = "point_flags", "point_truth"
TINY = 1e-6
Table = NDArray[np.float64]


def similarities(true: Table, said: Table, boxes: Table, spread: Sequence[float]) -> Table:
    """Points (T, P, 3) with NaN where one is not known, (M, P, 3), boxes (T, 4) -> (M, T)."""
    known = np.isfinite(true[..., 0])  # (T, P)
    none = known.sum(axis=1) == 0
    off = said[:, None, :, :2] - np.where(known[..., None], true[..., :2], 0.0)  # (M, T, P, 2)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    wide = high - low
    places = said[:, None, :, :2]
    away = np.maximum(low - wide - places, 0) + np.maximum(places - high - wide, 0)
    off = np.where(none[:, None, None], away, off)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    variance = (2 * np.asarray(spread)) ** 2
    near = np.exp(-(off**2).sum(axis=3) / (2 * np.maximum(area, TINY)[:, None] * variance))
    counted = known | none[:, None]
    return np.asarray((near * counted).sum(axis=2) / np.maximum(counted.sum(axis=1), 1))


def matched_points(
    said: Said, points: Table, *, true: Truth, known: Table, spread: Sequence[float]
) -> tuple[Flags, NDArray[np.int64]]:
    """Of one picture: what became of M objects, (M, thresholds, 1), and which of T true ones there
    are to find (T, 1)."""
    known = np.where(true.regions[:, None, None], np.nan, known)
    similar = similarities(known, points, true.boxes, spread)
    other = (np.isfinite(known[..., 0]).sum(axis=1) == 0)[:, None]  # (T, 1)
    found = matched_by(
        similar, said, true, other=other, beyond=np.zeros((len(points), 1), np.bool_)
    )
    return found.flags, found.counts


def of_one(
    similarity: Table, known: NDArray[np.bool_], score: Table
) -> dict[str, NDArray[np.generic]]:
    """Pictures with one set of points each: their similarity (N,), which have some point that is
    known, and how sure the answer is -> what precision looks at."""
    enough = similarity[:, None] >= np.minimum(THRESHOLDS, 1 - 1e-10)
    flags = np.where(known[:, None], np.where(enough, HIT, MISS), PASSED).astype(np.uint8)
    return {
        FLAGS: flags[:, None, :, None],
        TRUTH: known.astype(np.int64)[:, None, None],
        "label": np.zeros((len(known), 1), dtype=np.uint8),
        "score": np.maximum(score, TINY)[:, None],
    }


def precision_of(name: str) -> list[Metric]:
    """Average precision over all similarities, and at one half."""
    own = partial(mean_precision, by=(FLAGS, TRUTH))
    return [
        Metric(f"{name}_ap", own, higher_is_better=True),
        Metric(f"{name}_ap50", partial(own, thresholds=(0,)), higher_is_better=True),
    ]
