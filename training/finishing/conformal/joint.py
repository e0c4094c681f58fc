"""Answers of a row that hold all at once: one score of the row, the largest over its tasks.

A task's score counts by its rank among validation rows, so that numbers and labels compare; the
quantile of the rows' largest ranks goes back to a score of each task. Of rows that repeat in many
tasks that is less than what Bonferroni's bound needs.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.training.finishing.conformal.quantile import Scores, Tails

LEAST = 1e-12


class Ranks(NamedTuple):
    """From scores of a task to ranks, and back: both rise strictly, beyond all rows too."""

    sides: NDArray[np.float64]
    """(sides,): the scores on each side that count as equal."""
    known: NDArray[np.float64]
    """(n,) scores, over these, of validation rows, ascending, no two of them equal."""
    shares: NDArray[np.float64]
    """(n,): of validation rows with smaller scores. A score that most rows have, as that of a label
    that is nearly always right, is no rare one."""

    def single(self, scores: Scores) -> NDArray[np.float64]:
        """(N, sides) -> (N,)."""
        single: NDArray[np.float64] = (scores / self.sides).max(axis=1)
        return single

    def of(self, scores: Scores) -> NDArray[np.float64]:
        """(N, sides) -> (N,), above 1 where a score is larger than all that are known."""
        single, last = self.single(scores), self.known[-1]
        beyond = 1 + (single - last) / max(abs(last), LEAST)
        return np.where(single > last, beyond, np.interp(single, self.known, self.shares))

    def most(self, rank: float) -> NDArray[np.float64]:
        """How large scores are up to a rank: (sides,)."""
        if np.isinf(rank):
            return np.full(len(self.sides), rank)
        last = self.known[-1]
        if rank > 1:
            single = last + (rank - 1) * max(abs(last), LEAST)
        else:
            single = float(np.interp(rank, self.shares, self.known))
        return single * self.sides


def ranks_of(scores: Scores, tails: Tails, coverage: float) -> Ranks:
    """Of the scores (N, sides) of validation rows."""
    sides = tails.most(scores, coverage)
    fine = np.isfinite(sides).all() and (sides > LEAST).all()
    sides = sides if fine and len(sides) > 1 else np.ones(scores.shape[1])
    if not len(scores):
        return Ranks(sides, np.zeros(1), np.ones(1))
    known, counts = np.unique((scores / sides).max(axis=1), return_counts=True)
    return Ranks(sides, known, (np.cumsum(counts) - counts) / len(scores))


def together(
    ranks: Mapping[str, NDArray[np.float64]], places: Mapping[str, NDArray[np.int64]]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Ranks of the rows at these places, by task -> the largest of each row in which all tasks are
    answered, and its place."""
    names = list(ranks)
    common = places[names[0]]
    for name in names[1:]:
        common = np.intersect1d(common, places[name], assume_unique=True)
    each = [ranks[name][np.searchsorted(places[name], common)] for name in names]
    return np.max(each, axis=0), common
