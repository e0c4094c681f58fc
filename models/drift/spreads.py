"""How far windows of the reference lie apart from one another, beyond what chance does."""

import numpy as np
from numpy.typing import NDArray

from onepass.models.drift.two_samples import (
    Counts,
    Numbers,
    deviations,
    statistics,
    window_tail,
)
from onepass.models.drift.watched import Spread

LEAST = 8
"""Rows of a window, at least, that says something of how windows differ."""
FEWEST = 10
"""Windows for each degree of freedom, at least: for so many directions as there are such."""
FREE = 4
"""Windows more than bins, at least: of fewer, no direction is told from another."""
MOST_DIRECTIONS = 8
LEVERAGE = 0.5
"""Of a window in what is learnt, at most."""
MOST_STRETCH, DOUBT = 1e6, 2.0
SURE = 2.0
"""Of what windows of independent rows would show by chance, how much is added to each direction."""


def spread_of(windows: Counts, rare: tuple[int, ...]) -> Spread | None:
    """Of windows of the reference (W, K), by bin; None where they are too few."""
    windows = windows[windows.sum(axis=1) >= LEAST]
    common = np.ones(windows.shape[1], dtype=np.bool_)
    common[list(rare)] = False
    if len(windows) < max(FEWEST, int(common.sum()) + FREE):
        return None
    found = _common(windows[:, common], len(windows))
    return found.model_copy(update={"rare": _heaps(windows, ~common)})


def _common(windows: Counts, count: int) -> Spread:
    """The covariance of windows, without what chance adds to it: by its eigenvectors."""
    windows = windows[windows.sum(axis=1) > 0]
    total = windows.sum(axis=0).astype(np.float64)
    rows = windows.sum(axis=1).astype(np.float64)
    if len(total) < 2 or not len(rows):
        return Spread(windows=count)
    share = np.maximum(total / total.sum(), 1e-12)
    away = (windows / rows[:, None] - share) / np.sqrt(share)
    weight = np.minimum(rows, np.median(rows))
    weight /= weight.sum()
    chance = float((weight / rows).sum())
    own = chance * (np.eye(len(share)) - np.sqrt(np.outer(share, share)) / share.sum())
    values, vectors = np.linalg.eigh((away * weight[:, None]).T @ away - own)
    noise = SURE * chance * float(np.sqrt(2 * (weight**2).sum()))
    kept = np.argsort(values)[::-1][: min(MOST_DIRECTIONS, count // FEWEST)]
    rest = np.delete(values, kept)
    spread = Spread(
        windows=count,
        directions=tuple(map(tuple, vectors[:, kept].T.tolist())),
        along=tuple((np.maximum(values[kept], 0) + noise).tolist()),
        others=float(max(0.0, rest.max(initial=0)) + noise),
    )
    return _beside(spread, windows, total=total)


def _beside(spread: Spread, windows: Counts, *, total: Numbers) -> Spread:
    """With how far those windows are away themselves, against all that they are a part of."""
    away, size = deviations(windows, total)
    found = statistics(away, size, spread=spread)
    found = found / (1 - np.minimum(found / spread.windows, LEVERAGE))  # as if learnt without it
    stretch = _stretch(found, len(total) - 1)
    return spread.model_copy(update={"stretch": stretch, "furthest": float(found.max())})


def _stretch(found: Numbers, freedom: int) -> float:
    """By how much the furthest windows are further than they should be: the most, of a tenth, and
    more where these are few."""
    if freedom < 1:
        return 1.0
    furthest = np.sort(found)[::-1][: max(1, len(found) // 10)]
    shares = (np.arange(len(furthest)) + 1) / (len(found) + 1)
    low, high = np.ones_like(furthest), np.full_like(furthest, MOST_STRETCH)
    for _ in range(40):  # by halves
        middle = np.sqrt(low * high)
        further = window_tail(furthest / middle, windows=len(found), freedom=freedom) < shares
        low, high = np.where(further, middle, low), np.where(further, high, middle)
    return float(high.max()) * (1 + DOUBT / len(furthest) ** 0.5)


def _heaps(windows: Counts, rare: NDArray[np.bool_]) -> float:
    """By how much rare values come together: 0 where each comes for itself."""
    rows, count = windows.sum(axis=1).astype(np.float64), windows[:, rare].sum(axis=1)
    share = count.sum() / rows.sum()
    if share == 0:
        return 0.0
    off = ((count - rows * share) ** 2).sum() / share - rows.sum()
    return max(0.0, float(off / (rows**2).sum()))
