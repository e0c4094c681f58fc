"""Metrics of key point tasks, over all points that are known.

A point is right where its place is off by at most a share of the longer side of the box around
the known points of its picture, or of the picture where there is one point (Yang, Ramanan,
"Articulated Human Detection with Flexible Mixtures of Parts", PAMI 2013). The similarity of key
points is that of COCO (Lin et al., "Microsoft COCO", ECCV 2014), with the area of that box: a test
holds it equal to pycocotools.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.forms.points import NUMBERS as EACH
from onepass.models.contract.tasks.keypoints import KeypointsTask
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight
from onepass.training.tasks.metrics.similarity import of_one

SHARES = {"pck05": 0.05, "pck10": 0.1}
NARROW = 0.25
"""Of its longer side: how short the other side of the box around the points may be when its area is
taken, as points on a line have none."""
Counts = NDArray[np.float64]


def known_points(target: Target) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(N, T, 5 + 3 P) -> x, y and visible (N, P, 3) of the first set, and which are known."""
    own = target[:, 0].astype(np.float64)
    points = own[:, FIRST:].reshape(len(own), (own.shape[1] - FIRST) // EACH, EACH)
    known = np.isfinite(points).all(axis=2) & (own[:, :1] > 0)
    return np.where(known[..., None], points, 0.0), known


def tallied(task: KeypointsTask, target: Target, fields: Fields) -> dict[str, NDArray[Any]]:
    """(N, T, 5 + 3 P), {"points": (N, P, 3)} -> (N, P) each: what is known, how far off it is, how
    near for each share, and whether visibility is right; the similarity of all (N,), and what
    precision by it looks at."""
    true, known = known_points(target)
    said = np.broadcast_to(fields["points"], true.shape).astype(np.float64)
    off = np.hypot(*(said - true)[..., :2].transpose(2, 0, 1)) * known
    sides = _sides(true, known, task.extent)
    longer = sides.max(axis=1, keepdims=True)
    alike = (true[..., 2] > 0.5) == (said[..., 2] > task.threshold)
    near = {name: (off <= share * longer) & known for name, share in SHARES.items()}
    similar = _similarity(task, off, known, sides)
    return {
        "known": known.astype(np.float64),
        "distance": off,
        **{name: one.astype(np.float64) for name, one in near.items()},
        "visible": (alike & known).astype(np.float64),
        "similarity": similar,
        **of_one(similar, known.sum(axis=1) > 0, said[..., 2].mean(axis=1)),
    }


def _sides(true: Counts, known: NDArray[np.bool_], size: tuple[int, int]) -> Counts:
    """Width and height (N, 2) of the box around the known points."""
    places, there = true[..., :2], known[..., None]
    low = np.where(there, places, np.inf).min(axis=1)
    high = np.where(there, places, -np.inf).max(axis=1)
    sides = np.maximum(high - low, 0)  # of none it is less than nothing
    return np.where(sides.max(axis=1, keepdims=True) > 0, sides, [size[1], size[0]])


def _similarity(
    task: KeypointsTask, off: Counts, known: NDArray[np.bool_], sides: Counts
) -> Counts:
    """The mean over known points of how near each is; 0 where none is known."""
    area = np.maximum(sides, NARROW * sides.max(axis=1, keepdims=True)).prod(axis=1)
    variance = (2 * np.array(task.spread)) ** 2
    each = np.exp(-(off**2) / (2 * area[:, None] * variance)) * known
    return np.asarray(each.sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _mean(name: str, target: Target, fields: Fields, weight: Weight) -> float:
    """Over known points."""
    count = float(weight @ fields["known"].sum(axis=1))
    return float(weight @ fields[name].sum(axis=1)) / count if count else float("nan")


def lacking(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of points that are off by more than a tenth of the box."""
    return 1 - _mean("pck10", target, fields, weight)


def _of_point(index: int, target: Target, fields: Fields, weight: Weight) -> float:
    count = float(weight @ fields["known"][:, index])
    return float(weight @ fields["pck10"][:, index]) / count if count else float("nan")


def similarity(target: Target, fields: Fields, weight: Weight) -> float:
    """The mean over pictures of which some point is known."""
    some = weight * (fields["known"].sum(axis=1) > 0)
    return float(some @ fields["similarity"] / some.sum()) if some.sum() else float("nan")


def of_points(points: Sequence[str]) -> list[Metric]:
    """How often each is right."""
    return [
        Metric(f"pck10_{name}", partial(_of_point, index), higher_is_better=True)
        for index, name in enumerate(points)
    ]


DISTANCE = Metric("distance_px", partial(_mean, "distance"))
PCK = tuple(Metric(name, partial(_mean, name), higher_is_better=True) for name in SHARES)
OKS = Metric("oks", similarity, higher_is_better=True)
ERROR = Metric("pck10_error", lacking)
VISIBLE = Metric("visible_accuracy", partial(_mean, "visible"), higher_is_better=True)
