"""Is it better, and could that be chance? A bootstrap over test rows and seeds, both paired.

Every variant is judged on the same draws of rows, and on the same draws of seeds. Of S seeds S - 1
are drawn, which makes the variance of a mean of few right (Rao, Wu, "Resampling inference with
complex survey data", 1988). Delta_m is that of Maninis et al., "Attentive Single-Tasking of
Multiple Tasks", CVPR 2019: the mean over tasks of the relative gain over the task trained alone.
Several comparisons with one reference: Holm, "A Simple Sequentially Rejective Multiple Test
Procedure", 1979.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.tallies import seen_targets, trivial
from onepass.training.studies.trial import Result
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields

Floats = NDArray[np.float64]
DRAWS = 500
LEVELS = (2.5, 97.5)


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """What stands behind a plus-minus: the way to the farther end of the interval."""
        return max(self.value - self.low, self.high - self.value)

    @property
    def sign(self) -> int:
        """1 above 0, -1 below it, 0 where that cannot be told."""
        return 0 if abs(self.value) <= self.half else 1 if self.value > 0 else -1


def estimate(draws: Floats) -> Estimate:
    """Of (1 + DRAWS,): the value itself, then what the draws make of it."""
    low, high = np.nanpercentile(draws[1:], LEVELS)
    return Estimate(float(draws[0]), float(low), float(high))


class Errors:
    """The error of each task in each run, on the rows as they are and on every draw of them."""

    def __init__(self, contract: Contract, rows: Rows, train: Rows, seed: int = 0) -> None:
        """Of answers to `rows`; training rows know the trivial ones."""
        self._contract = contract
        self._rows = rows
        self._train = train
        random, count = np.random.default_rng(seed), len(rows)
        self._drawn = np.ones((1 + DRAWS, count), dtype=np.uint8)
        for drawn in self._drawn[1:]:
            drawn[:] = np.bincount(random.integers(0, count, count), minlength=count)

    def of(self, result: Result, task: str) -> Floats:
        """(1 + DRAWS,): NaN where a draw holds no answered row. What is promised of answers, which
        no rival does, is no matter of errors."""
        start = f"{task}."
        found = {k.removeprefix(start): v for k, v in result.outputs.items() if k.startswith(start)}
        return self._of(task, found)

    def mean(self, task: str, each: Floats) -> Floats:
        """(1 + DRAWS,): the mean of a number of each answered row (N,), without those that have
        none."""
        known = np.isfinite(each)
        drawn = self._drawn[:, self._rows.answered[task]][:, known].astype(np.float64)
        sums = drawn.sum(axis=1)
        mean: Floats = drawn @ each[known] / np.where(sums > 0, sums, np.nan)
        return mean

    def trivial(self, task: str) -> Floats:
        """The same of the trivial answer, which knows no input."""
        declared = self._contract.tasks[task]
        return self._of(task, trivial(declared, task, self._rows, self._train))

    def _of(self, task: str, found: Fields) -> Floats:
        declared = self._contract.tasks[task]
        target, measure = (
            seen_targets(declared, task, self._rows),
            kind_of(declared).error.measure,
        )
        drawn = self._drawn[:, self._rows.answered[task]]
        return np.array(
            [
                measure(target, found, weight) if weight.any() else np.nan
                for weight in (each.astype(np.float64) for each in drawn)
            ]
        )


def over_seeds(errors: Sequence[Floats]) -> Floats:
    """Runs of several seeds -> the error of their mean, seeds drawn too: S x (1 + DRAWS,) -> same.

    The same number of seeds is drawn the same way whoever asks, so that variants stay paired.
    """
    table = np.stack(errors)  # (S, 1 + DRAWS)
    count = len(table)
    if count == 1:
        return table[0]
    random = np.random.default_rng(count)
    indices = random.integers(0, count, (DRAWS, count - 1))
    drawn = table[indices, np.arange(1, DRAWS + 1)[:, None]].mean(axis=1)
    return np.concatenate([[table[:, 0].mean()], drawn])


def gains(own: Mapping[str, Floats], alone: Mapping[str, Floats]) -> dict[str, Floats]:
    """Per task 1 - error / error of the task alone: what sharing won, (1 + DRAWS,)."""
    return {task: 1 - own[task] / alone[task] for task in own}


def mean_gain(gained: Mapping[str, Floats]) -> Floats:
    """Delta_m: the mean over tasks, (1 + DRAWS,)."""
    mean: Floats = np.mean(list(gained.values()), axis=0)
    return mean


def p_value(difference: Floats) -> float:
    """Two-sided, of a difference being zero: (1 + DRAWS,) -> ()."""
    drawn = difference[1:]
    tail = min((drawn <= 0).sum(), (drawn >= 0).sum())
    return float(min(1.0, 2 * (tail + 1) / (len(drawn) + 1)))


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """p values, corrected for their number."""
    ordered = sorted(values, key=lambda name: values[name])
    corrected, highest = dict[str, float](), 0.0
    for index, name in enumerate(ordered):
        highest = max(highest, min(1.0, values[name] * (len(ordered) - index)))
        corrected[name] = highest
    return {name: corrected[name] for name in values}
