"""The test of a window against the reference: is it further away than windows of such rows are?

Chi-square of two samples over the common bins: with shares w and r of n rows and of R, and their
pooled share q, it is N sum d^2, where d = (w - r) / sqrt(q) and 1/N = 1/n + 1/R: the reference's
own size counts as the window's does. Rows of one hour are like one another, so that quiet windows
differ by more than that: by a covariance B, which windows of the reference show. Against it the
statistic is Hotelling's (1931), N sum (v d)^2 / (1 + N b) over the directions v of B and the
variance b along each; where B is 0, that is chi-square. Its tail is that of F for as many windows
as B was learnt from. Rare bins, of which it would say too much, are tested together by the exact
test of two rates. A window that is no further away than the furthest of the reference is no rarer
than that one.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from onepass.models.drift.tails import chi_square_tail, f_tail, more_often
from onepass.models.drift.watched import Spread, Watched

Counts = NDArray[Any]
"""(W, K): of windows, by bin."""
Numbers = NDArray[np.float64]
Length = Literal["hour", "day"]
LEVEL = 0.001
"""How often a quiet page rings: over all that is watched, and both windows, together."""
LEAST_ROWS = 100
"""A window of fewer says nothing."""
LEAST_PSI = 0.02
"""Of what has moved less than that nothing rings, however many rows show it."""
HALF = 0.5
"""Added to each bin, so that an empty one has a logarithm (Jeffreys)."""


@dataclass(frozen=True)
class Moved:
    """Of W windows: how many rows, or items, each has, how far it is away, how rare that is."""

    rows: Numbers
    psi: Numbers
    quiet: Numbers
    """The PSI that a quiet window of so many rows has on the average."""
    p: Numbers


def judged(watched: Watched, windows: Counts, *, length: Length) -> Moved:
    """Windows of this length, (W, K) counts by bin; of one without rows p is 1."""
    spread = watched.hour if length == "hour" else watched.day
    reference = np.array(watched.counts, dtype=np.float64)
    moved, windows, reference = (
        psi(windows, reference),
        windows / watched.heap,
        reference / watched.heap,
    )
    rows = windows.sum(axis=1)
    common = np.ones(len(reference), dtype=np.bool_)
    common[list(watched.rare)] = False
    away, size = deviations(windows[:, common], reference[common])
    p = _common_tail(away, size, spread=spread)
    if watched.rare:
        p = np.minimum(
            1, 2 * np.minimum(p, _rare_tail(windows, reference, rare=~common, spread=spread))
        )
    whole = rows * reference.sum() / np.maximum(rows + reference.sum(), 1)
    own = spread.others * max(0, len(reference) - 1 - len(spread.along)) + sum(spread.along)
    quiet = (len(reference) - 1) / np.maximum(whole, 1) + own
    enough = rows >= LEAST_ROWS
    return Moved(rows * watched.heap, moved, quiet, np.where(enough, p, 1.0))


def deviations(windows: Counts, reference: Numbers) -> tuple[Numbers, Numbers]:
    """Of windows (W, k) and reference (k,): d of each bin (W, k), and N of each window (W,)."""
    rows = windows.sum(axis=1, keepdims=True)
    whole = reference.sum()
    size = rows * whole / np.maximum(rows + whole, 1)
    pooled = (windows + reference) / np.maximum(rows + whole, 1)
    apart = windows / np.maximum(rows, 1) - reference / max(whole, 1)
    away = np.divide(apart, np.sqrt(pooled), out=np.zeros_like(pooled), where=pooled > 0)
    return away, size[:, 0]


def statistics(away: Numbers, size: Numbers, *, spread: Spread) -> Numbers:
    """Hotelling's of deviations (W, k) of windows of N rows each (W,): (W,)."""
    total = (away**2).sum(axis=1)
    found = np.zeros_like(total)
    more = 1 + 1 / max(spread.windows, 1)  # the reference is such windows, too
    if spread.along:
        parts = (away @ np.array(spread.directions).T) ** 2
        found = (parts / (1 + more * size[:, None] * np.array(spread.along))).sum(axis=1)
        total = np.maximum(total - parts.sum(axis=1), 0)
    return size * (found + total / (1 + more * size * spread.others))


def _common_tail(away: Numbers, size: Numbers, *, spread: Spread) -> Numbers:
    freedom = away.shape[1] - 1
    statistic = statistics(away, size, spread=spread)
    if freedom < 1:
        return np.ones_like(statistic)
    if not spread.windows:
        return chi_square_tail(statistic, np.full_like(statistic, freedom))
    p = window_tail(statistic / spread.stretch, windows=spread.windows, freedom=freedom)
    ordinary = statistic <= spread.furthest
    return np.where(ordinary, np.maximum(p, 1 / (spread.windows + 1)), p)


def window_tail(statistic: Numbers, *, windows: int, freedom: int) -> Numbers:
    """Of Hotelling's statistic, whose covariance was learnt from so many windows."""
    rest = max(1, windows - freedom + 1)
    return f_tail(statistic * rest / (windows * freedom), over=freedom, under=rest)


def _rare_tail(
    windows: Counts, reference: Numbers, *, rare: NDArray[np.bool_], spread: Spread
) -> Numbers:
    """Of how often rare values come: counts are divided by how much they come in heaps."""
    rows, whole = windows.sum(axis=1).astype(np.float64), reference.sum()
    size = rows * whole / np.maximum(rows + whole, 1)
    heaps = 1 + size * spread.rare
    before = np.full_like(rows, reference[rare].sum()) / heaps
    return more_often(
        windows[:, rare].sum(axis=1) / heaps,
        rows,
        before=before,
        rows_before=np.full_like(rows, whole),
    )


def psi(windows: Counts, reference: Numbers) -> Numbers:
    """The population stability index, sum (w - r) ln (w / r): (W, K), (K,) -> (W,)."""
    half = HALF * windows.shape[1]
    shares = (windows + HALF) / (windows.sum(axis=1, keepdims=True) + half)
    known = (reference + HALF) / (reference.sum() + half)
    found: Numbers = ((shares - known) * np.log(shares / known)).sum(axis=1)
    return np.where(windows.sum(axis=1) > 0, found, 0.0)


def rings(p: Numbers, level: float) -> NDArray[np.bool_]:
    """Which of T tests ring, so that of quiet ones none does but at that level, whatever they
    depend on one another (Holm, 1979): (T,) -> (T,)."""
    order = np.argsort(p, kind="stable")
    held = p[order] <= level / np.arange(len(p), 0, -1)
    ringing = np.zeros(len(p), dtype=np.bool_)
    ringing[order] = np.logical_and.accumulate(held)
    return ringing
