"""How good the network is: answers of all rows of a split, metrics, skill, intervals.

Skill is 1 - error / error of the trivial answer: 1 is perfect, 0 is no better than knowing no
input. It has no unit, so that tasks can be averaged.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.tasks import Task
from onepass.models.network import Network
from onepass.training.batches.batch import Batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import computed
from onepass.training.evaluation.tallies import of_outputs, seen_targets, tallies, trivial
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields, Metric, Target, Weight

RESAMPLES, LEAST, NUMBERS = 1000, 200, 2**31
"""Bootstrap draws behind each 95 % interval (Efron 1979, percentile method); fewer, and so many at
least, where metrics would look at more numbers than that: of millions of objects it takes hours."""


class SplitSkills:
    """The skill of a network on the rows of a split, epoch by epoch."""

    def __init__(self, contract: Contract, rows: Rows, train: Rows) -> None:
        """`train` says what the trivial answer is."""
        self._contract, self._rows = contract, rows
        self._known = {
            name: seen_targets(task, name, rows) for name, task in contract.tasks.items()
        }
        self._base = {
            name: trivial(task, name, rows, train) for name, task in contract.tasks.items()
        }

    def of(self, network: Network, batches: Batches) -> dict[str, float]:
        """Per task; NaN where no row is answered. `batches` are those of the rows."""
        found = tallies(self._contract, self._rows, computed(network, batches))
        return {
            name: _skill(kind_of(task).error, self._known[name], found[name], self._base[name])
            for name, task in self._contract.tasks.items()
        }

    @property
    def blind(self) -> list[str]:
        """The tasks of which these rows say nothing, such as where no object is in any picture: not
        even the trivial answer can be judged."""
        return [
            name
            for name, task in self._contract.tasks.items()
            if not np.isfinite(_error(kind_of(task).error, self._known[name], self._base[name]))
        ]


def skills(contract: Contract, rows: Rows, train: Rows, outputs: Arrays) -> dict[str, float]:
    """Skill per task on these rows, of answers that are together; NaN where none of the rows is
    answered."""
    return tallied_skills(contract, rows, train, of_outputs(contract, rows, outputs))


def tallied_skills(
    contract: Contract, rows: Rows, train: Rows, found: Mapping[str, Fields]
) -> dict[str, float]:
    """The same of what metrics look at."""
    return {
        name: _skill(
            kind_of(task).error,
            seen_targets(task, name, rows),
            found[name],
            trivial(task, name, rows, train),
        )
        for name, task in contract.tasks.items()
    }


def judge(
    contract: Contract, rows: Rows, train: Rows, tallies: Mapping[str, Fields], *, seed: int
) -> dict[str, dict[str, dict[str, float]]]:
    """Per task and metric: value, its 95 % interval, the trivial answer's; and the same of skill.
    `tallies` are those of the rows.

    A task without answered rows has none.
    """
    judged = {}
    for name, task in contract.tasks.items():
        target = seen_targets(task, name, rows)
        if len(target):
            base = trivial(task, name, rows, train)
            judged[name] = _judge(task, target, tallies[name], base, seed)
    return judged


def _judge(
    task: Task, target: Target, answers: Fields, base: Fields, seed: int
) -> dict[str, dict[str, float]]:
    kind = kind_of(task)
    metrics = kind.metrics
    judging = [metric.name for metric in metrics].index(kind.error.name)

    def row(weight: Weight) -> list[float]:
        values = [metric.measure(target, answers, weight) for metric in metrics]
        worst = kind.error.measure(target, base, weight)
        return [*values, _gained(values[judging], worst, target=target)]

    times = draws_of(sum(one.size for one in answers.values()))
    drawn = (
        _draws(len(target), seed=seed, times=times) if len(target) > 1 else ()
    )  # of one row, always the same
    sample = np.array([row(weight) for weight in drawn]).reshape(-1, len(metrics) + 1)
    once = np.ones(len(target))
    trivials = [metric.measure(target, base, once) for metric in metrics]
    names = [metric.name for metric in metrics]
    return {
        name: {"value": value, **_interval(drawn), "trivial": constant}
        for name, value, drawn, constant in zip(
            [*names, "skill"], row(once), sample.T, [*trivials, 0.0], strict=True
        )
    }


def draws_of(numbers: int) -> int:
    """How many draws there are of rows that have so many numbers."""
    return min(RESAMPLES, max(LEAST, NUMBERS // max(1, numbers)))


def _draws(rows: int, *, seed: int, times: int) -> Iterator[Weight]:
    """So many times (rows,): how often each row is drawn, with replacement."""
    random = np.random.default_rng(seed)
    for _ in range(times):
        drawn = random.integers(0, rows, rows)
        yield np.bincount(drawn, minlength=rows).astype(np.float64)


def _interval(sample: NDArray[np.float64]) -> dict[str, float]:
    known = sample[np.isfinite(sample)]
    if not len(known):
        return {"low": float("nan"), "high": float("nan")}
    low, high = np.percentile(known, [2.5, 97.5])
    return {"low": float(low), "high": float(high)}


def _skill(metric: Metric, target: Target, answers: Fields, base: Fields) -> float:
    if not len(target):
        return float("nan")
    return _gained(_error(metric, target, answers), _error(metric, target, base), target=target)


def _error(metric: Metric, target: Target, answers: Fields) -> float:
    """Of all rows once; NaN where there is none."""
    return metric.measure(target, answers, np.ones(len(target))) if len(target) else float("nan")


def _gained(best: float, worst: float, *, target: Target) -> float:
    """Skill, of the error of the answers and that of the trivial one."""
    if worst == 0:  # all labels are equal: there is nothing to know
        return 0.0 if best <= 1e-6 * max(1.0, float(np.abs(target).max())) else -1.0
    return 1 - best / worst


def mean_skill(skills: Mapping[str, float]) -> float:
    """The mean over the tasks that could be judged: what early stopping looks at."""
    known = [skill for skill in skills.values() if np.isfinite(skill)]
    return float(np.mean(known)) if known else float("nan")
