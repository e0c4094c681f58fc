"""Columns that give a target away by themselves: known only once the answer is, most often.

A leak is the target in other words: a function of it, a sum that it is part of, the time at which
it was over. What is left of the target then is no more than its rounding. Whatever leaves more may
be a good predictor that is known in time, as a distance is of a flight's minutes. No table says
when it is known, so that it is asked about, and not left out.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from onepass.training.first_spec.guess import Guess

ROWS = 6000
"""Rows looked at: enough to see a leak."""
R2 = 0.95
GONE = 0.98
"""Of the error of always giving the most frequent label."""
LINEAR_R2 = 0.98
EXACT = 0.995
"""R2 from which what is left of a target is its rounding."""
FAR = 0.05
"""Of the rows, those whose neighbours are farthest away are no witnesses."""
UNIT = 0.05
"""What a part of a sum counts in it is one, give or take this."""
ADDED = 0.05
"""What the targets add to R2 beyond the other columns, so that they are parts of a sum."""
FOLDS = 3


class Suspect(NamedTuple):
    """A column that gives a target away."""

    words: str
    """What it gives away, and how well."""
    exact: bool
    """Whether nothing is left of the target but its rounding; else it may be an honest one."""


def leaks(inputs: list[Guess], targets: Mapping[str, Guess]) -> dict[str, Suspect]:
    """Per column that is suspected, what makes it so; the worst, where there are several."""
    result = dict[str, Suspect]()
    alone = ((guess, _told(guess, target)) for guess in inputs for target in targets.values())
    for guess, suspect in (*alone, *_between(inputs, targets)):
        before = result.get(guess.column)
        if suspect and (before is None or (suspect.exact and not before.exact)):
            result[guess.column] = suspect
    wanted = [target for target in targets.values() if not target.words]
    numbers = [guess for guess in inputs if not guess.words and guess.column not in result]
    for guess in numbers if wanted else ():
        others = [number for number in numbers if number is not guess]
        score, weights = _made_of(guess, [*wanted, *others])
        if score >= LINEAR_R2 and score - _made_of(guess, others)[0] >= ADDED:
            names = ", ".join(target.column for target in wanted)
            words = f"is a sum of {names} and others (R2 {score:.3f})"
            whole = bool((np.abs(weights[: len(wanted)] - 1) < UNIT).any())
            result[guess.column] = Suspect(words, whole or score >= EXACT)
    return result


def _between(inputs: list[Guess], targets: Mapping[str, Guess]) -> Iterator[tuple[Guess, Suspect]]:
    """Times whose distance from another one says what a target is: a ride's end gives its length
    away. The later one is the suspect."""
    times = [guess for guess in inputs if guess.kind == "timestamp"]
    for one, other in combinations(times, 2):
        gap = other.values - one.values
        early, late = (one, other) if np.nanmedian(gap) >= 0 else (other, one)
        between = Guess(late.column, "number", np.abs(gap))
        for target in targets.values():
            if suspect := _told(between, target):
                yield late, Suspect(f"minus {early.column} {suspect.words}", suspect.exact)


def _told(guess: Guess, target: Guess) -> Suspect | None:
    """What a small tree on this one column knows of the target, where that is nearly all."""
    rows = np.flatnonzero(~np.isnan(target.values))
    rows = np.random.default_rng(0).permutation(rows)[:ROWS]
    if len(rows) < 10 * FOLDS:
        return None
    x, y = guess.values[rows, None], target.values[rows]
    folds = KFold(FOLDS)
    leaves = 64 if guess.kind == "number" else 1024
    if target.kind == "number":
        tree = DecisionTreeRegressor(max_leaf_nodes=leaves, min_samples_leaf=3, random_state=0)
        score = _r2(y, cross_val_predict(tree, x, y, cv=folds))
        if score < R2:
            return None
        score = max(score, _beside(x[:, 0], y) if guess.kind == "number" else score)
        return Suspect(f"alone predicts {target.column} with R2 {score:.3f}", score >= EXACT)
    _, counts = np.unique(y, return_counts=True)
    if len(counts) > len(y) / 2:
        return None
    sorter = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=3, random_state=0)
    wrong = float(np.mean(cross_val_predict(sorter, x, y, cv=folds) != y))
    majority = 1 - counts.max() / len(y)
    gone = 1 - wrong / majority if majority else 0.0
    words = f"alone tells {target.column} in {1 - wrong:.1%} of rows"
    return Suspect(words, exact=True) if gone >= GONE else None


def _beside(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """R2 of each target from those of the values next to its own: no tree is fine enough to tell a
    function from a good guess. Those of rows that have its very value count, where there are."""
    there = ~np.isnan(x)
    values, group, counts = np.unique(x[there], return_inverse=True, return_counts=True)
    if len(values) < 3:
        return 0.0
    y, several = y[there], counts[group] > 1
    sums = np.bincount(group, weights=y)
    means, gaps = sums / counts, np.full(len(values), np.inf)
    gaps[1:-1] = values[2:] - values[:-2]
    share = (values[1:-1] - values[:-2]) / gaps[1:-1]
    near = means.copy()
    near[1:-1] = means[:-2] + share * (means[2:] - means[:-2])
    same = (sums[group] - y) / np.maximum(counts[group] - 1, 1)
    off = (y - np.where(several, same, near[group])) ** 2
    order = np.argsort(np.where(several, 0, gaps[group]), kind="stable")
    kept = off[order[: len(off) - int(FAR * len(off))]]
    return 1 - float(kept.mean()) / float(y.var()) if y.var() else 0.0


def _made_of(guess: Guess, parts_of: list[Guess]) -> tuple[float, NDArray[np.float64]]:
    """R2 of the column as a weighted sum of others, and their weights: a total gives away its
    parts, and counts each once."""
    table = np.stack([guess.values, *(part.values for part in parts_of)], axis=1)
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < 10 * (1 + len(parts_of)):
        return 0.0, np.zeros(len(parts_of))
    parts = np.column_stack([table[:, 1:], np.ones(len(table))])
    weights = np.linalg.lstsq(parts, table[:, 0])[0]
    return _r2(table[:, 0], parts @ weights), weights[:-1]


def _r2(true: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    spread = float(((true - true.mean()) ** 2).sum())
    return 1 - float(((true - predicted) ** 2).sum()) / spread if spread else 0.0
