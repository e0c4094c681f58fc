"""Metrics of depth tasks, over all pixels that have a number (Eigen, Puhrsch, Fergus, "Depth Map
Prediction from a Single Image using a Multi-Scale Deep Network", NeurIPS 2014)."""

import numpy as np
from numpy.typing import NDArray

from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

Counts = NDArray[np.float64]
NEAR = 1.25
"""How many times greater or smaller an answer may be that counts as near."""


def tallied(target: Target, fields: Fields) -> dict[str, Counts]:
    """(N, H, W) with NaN where there is no number, {"values": (N, H, W)} -> (N,) each: pixels, sums
    of distances, of their squares, of their shares of the truth, and how many are near."""
    said = np.broadcast_to(fields["values"], target.shape)
    rows = [_summed(*pair) for pair in zip(target, said, strict=True)]
    names = ("pixels", "distance", "square", "share", "near")
    return dict(zip(names, np.array(rows).reshape(-1, len(names)).T, strict=True))


def _summed(target: NDArray[np.float32], said: NDArray[np.float32]) -> list[float]:
    known = np.isfinite(target)
    true, told = target[known].astype(np.float64), said[known].astype(np.float64)
    off, size = np.abs(told - true), np.maximum(np.abs(true), 1e-12)
    least, most = np.minimum(true, told), np.maximum(true, told)
    near = (least > 0) & (most < NEAR * least)
    sums = off.sum(), (off**2).sum(), (off / size).sum(), near.sum()
    return [float(known.sum()), *map(float, sums)]


def _mean(fields: Fields, name: str, weight: Weight) -> float:
    pixels = float(weight @ fields["pixels"])
    return float(weight @ fields[name]) / pixels if pixels else float("nan")


def mae(target: Target, fields: Fields, weight: Weight) -> float:
    """The mean distance."""
    return _mean(fields, "distance", weight)


def rmse(target: Target, fields: Fields, weight: Weight) -> float:
    """The root of the mean square."""
    return _mean(fields, "square", weight) ** 0.5


def relative(target: Target, fields: Fields, weight: Weight) -> float:
    """The mean distance as a share of the truth."""
    return _mean(fields, "share", weight)


def near(target: Target, fields: Fields, weight: Weight) -> float:
    """The share of pixels that are less than a quarter too great or too small."""
    return _mean(fields, "near", weight)


MAE = Metric("mae", mae, unit=True)
RMSE = Metric("rmse", rmse, unit=True)
RELATIVE = Metric("relative_error", relative)
NEAR_SHARE = Metric("near_share", near, higher_is_better=True)
