"""Columns that give a target away by themselves: known only once the answer is, most often."""

from collections.abc import Iterator, Mapping
from itertools import combinations

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
ADDED = 0.05
"""What the targets add to R2 beyond the other columns, so that they are parts of a sum."""
FOLDS = 3


def leaks(inputs: list[Guess], targets: Mapping[str, Guess]) -> dict[str, str]:
    """Per column that is suspected: what it gives away, and how well."""
    result = {}
    for guess in inputs:
        for target in targets.values():
            if words := _told(guess, target):
                result[guess.column] = words
    for guess, words in _between(inputs, targets):
        result.setdefault(guess.column, words)
    wanted = [target for target in targets.values() if not target.words]
    numbers = [guess for guess in inputs if not guess.words and guess.column not in result]
    for guess in numbers if wanted else ():
        others = [number for number in numbers if number is not guess]
        score = _made_of(guess, [*wanted, *others])
        if score >= LINEAR_R2 and score - _made_of(guess, others) >= ADDED:
            names = ", ".join(target.column for target in wanted)
            result[guess.column] = f"is a sum of {names} and others (R2 {score:.3f})"
    return result


def _between(inputs: list[Guess], targets: Mapping[str, Guess]) -> Iterator[tuple[Guess, str]]:
    """Times whose distance from another one says what a target is: a ride's end gives its length
    away. The later one is the suspect."""
    times = [guess for guess in inputs if guess.kind == "timestamp"]
    for one, other in combinations(times, 2):
        gap = other.values - one.values
        early, late = (one, other) if np.nanmedian(gap) >= 0 else (other, one)
        between = Guess(late.column, "number", np.abs(gap))
        for target in targets.values():
            if words := _told(between, target):
                yield late, f"minus {early.column} {words}"


def _told(guess: Guess, target: Guess) -> str:
    """What a small tree on this one column knows of the target, where that is nearly all."""
    rows = np.flatnonzero(~np.isnan(target.values))
    rows = np.random.default_rng(0).permutation(rows)[:ROWS]
    if len(rows) < 10 * FOLDS:
        return ""
    x, y = guess.values[rows, None], target.values[rows]
    folds = KFold(FOLDS)
    leaves = 64 if guess.kind == "number" else 1024
    if target.kind == "number":
        tree = DecisionTreeRegressor(max_leaf_nodes=leaves, min_samples_leaf=3, random_state=0)
        score = _r2(y, cross_val_predict(tree, x, y, cv=folds))
        return f"alone predicts {target.column} with R2 {score:.3f}" if score >= R2 else ""
    _, counts = np.unique(y, return_counts=True)
    if len(counts) > len(y) / 2:
        return ""
    sorter = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=3, random_state=0)
    wrong = float(np.mean(cross_val_predict(sorter, x, y, cv=folds) != y))
    majority = 1 - counts.max() / len(y)
    gone = 1 - wrong / majority if majority else 0.0
    return f"alone tells {target.column} in {1 - wrong:.1%} of rows" if gone >= GONE else ""


def _made_of(guess: Guess, parts_of: list[Guess]) -> float:
    """R2 of the column as a weighted sum of others: a total gives away its parts."""
    table = np.stack([guess.values, *(part.values for part in parts_of)], axis=1)
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < 10 * (1 + len(parts_of)):
        return 0.0
    parts = np.column_stack([table[:, 1:], np.ones(len(table))])
    weights = np.linalg.lstsq(parts, table[:, 0])[0]
    return _r2(table[:, 0], parts @ weights)


def _r2(true: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    spread = float(((true - true.mean()) ** 2).sum())
    return 1 - float(((true - predicted) ** 2).sum()) / spread if spread else 0.0
