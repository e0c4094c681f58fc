"""The most probable labels that may follow one another (Viterbi, 1967), sought where they are in
doubt alone.

Token by token, the likeliest labels reach what no path exceeds. Where they may follow one another
they are the answer. Around each break a stretch is decoded with its ends free: if these stay what
they were, the whole is possible and each of its parts reaches its bound, so it is the most
probable path. Else the stretches of that row grow.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks.labels import Places

NEVER = -1e7
"""Less than the logarithm of any row's probabilities."""
MARGIN = 4
"""Tokens beside a break that are decoded with it, at first."""
GROWTH = 4
Mask = NDArray[np.bool_]


class Chain(NamedTuple):
    """How labels may follow one another."""

    follows: Mask
    """(K + 1, K): whether a label may stand behind another one; the last row is the start's."""
    ends: Mask
    """(K,): whether a row may end with a label."""


class Stretches(NamedTuple):
    """Tokens `starts` to `stops`, the stop excluded, of `rows`: (N,) each."""

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]
    stops: NDArray[np.intp]


def decode(table: NDArray[np.floating], chain: Chain, margin: int = MARGIN) -> Places:
    """Probabilities (B, L, K), 0 behind a row's last token -> the most probable labels that may
    follow one another (B, L).
    """
    best = table.argmax(axis=2)
    there: Mask = np.asarray(table.any(axis=2))
    broken = _breaks(best, there, chain)
    if not broken.any():
        return best
    runs = _runs(_with_margin(broken, margin) & there)
    lengths = there.sum(axis=1)
    first, last = runs.starts == 0, runs.stops == lengths[runs.rows]
    inside = runs.starts[:, None] + np.arange((runs.stops - runs.starts).max())
    used = inside < runs.stops[:, None]
    inside = np.minimum(inside, table.shape[1] - 1)
    pieces = table[runs.rows[:, None], inside] * used[:, :, None]
    paths = viterbi(pieces, chain, first, last)
    kept_first = first | (paths[:, 0] == best[runs.rows, runs.starts])
    ended = paths[np.arange(len(paths)), runs.stops - runs.starts - 1]
    kept_last = last | (ended == best[runs.rows, runs.stops - 1])
    best[np.broadcast_to(runs.rows[:, None], used.shape)[used], inside[used]] = paths[used]
    failed = np.zeros(len(table), dtype=np.bool_)
    failed[runs.rows[~(kept_first & kept_last)]] = True
    if margin < table.shape[1]:  # nothing is possible in so short a stretch: perhaps in a longer
        failed |= _breaks(best, there, chain).any(axis=1)
    if failed.any():
        best[failed] = decode(table[failed], chain, GROWTH * margin)
    return best


def viterbi(table: NDArray[np.floating], chain: Chain, first: Mask, last: Mask) -> Places:
    """The path with the largest product: (B, L, K) -> (B, L). Whether rows are the `first` or the
    `last` tokens of theirs (B,) says whether the rules of starts and ends hold.

    Behind the last token all labels are alike, so that the path up to there is not changed.
    """
    gain = np.log(np.maximum(table.astype(np.float64), 1e-30))
    toll, end = np.where(chain.follows, 0.0, NEVER), np.where(chain.ends, 0.0, NEVER)
    lengths = table.any(axis=2).sum(axis=1)  # (B,)
    into = np.ascontiguousarray(toll[:-1].T)  # (to, from)
    score = gain[:, 0] + np.where(first[:, None], toll[-1], 0.0)  # (B, K)
    came = np.zeros(table.shape, dtype=np.int64)
    for step in range(1, table.shape[1]):
        ended = lengths <= step
        score[last & (lengths == step)] += end
        ways = score[:, None, :] + into  # (B, to, from)
        if ended.any():
            ways[ended] = score[ended, None, :]
        came[:, step] = ways.argmax(axis=2)
        score = ways.max(axis=2) + gain[:, step]
    score[last & (lengths == table.shape[1])] += end
    path = np.empty(table.shape[:2], dtype=np.int64)
    path[:, -1] = score.argmax(axis=1)
    rows = np.arange(len(table))
    for step in range(table.shape[1] - 1, 0, -1):
        path[:, step - 1] = came[rows, step, path[:, step]]
    return path


def _breaks(best: Places, there: Mask, chain: Chain) -> Mask:
    """Where a label stands behind one that it may not follow, or ends a row and may not (B, L)."""
    before = np.concatenate([np.full_like(best[:, :1], -1), best[:, :-1]], axis=1)
    last = there & ~np.pad(there[:, 1:], ((0, 0), (0, 1)))
    return (~chain.follows[before, best] & there) | (~chain.ends[best] & last)


def _with_margin(mask: Mask, margin: int) -> Mask:
    """With as many places more on either side of each (B, L)."""
    padded = np.pad(mask, ((0, 0), (margin + 1, margin)))
    sums = padded.cumsum(axis=1)
    return sums[:, 2 * margin + 1 :] > sums[:, : -2 * margin - 1]


def _runs(mask: Mask) -> Stretches:
    """Where places follow one another without a gap."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    return Stretches(rows, starts, np.nonzero(edges == -1)[1])
