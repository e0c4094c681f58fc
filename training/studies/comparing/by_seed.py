"""Errors per task and seed, and what follows of them: estimates, gains, whether they differ."""

from collections.abc import Iterable, Mapping, Sequence

from onepass.training.studies.statistics import (
    Errors,
    Estimate,
    Floats,
    estimate,
    gains,
    mean_gain,
    over_seeds,
    p_value,
)
from onepass.training.studies.trial import Result

Runs = Mapping[int, Result]
"""Results by seed."""
BySeed = Mapping[str, Mapping[int, Floats]]
"""Per task and seed: (1 + DRAWS,)."""


def by_seed(errors: Errors, runs: Mapping[str, Runs]) -> BySeed:
    """Of the runs that answer each task."""
    return {
        task: {seed: errors.of(result, task) for seed, result in own.items()}
        for task, own in runs.items()
    }


def of_network(errors: Errors, runs: Runs, tasks: Iterable[str]) -> BySeed:
    """Of runs that answer all tasks."""
    return by_seed(errors, dict.fromkeys(tasks, runs))


def estimates(own: BySeed) -> dict[str, Estimate]:
    """Of each task, over its seeds."""
    return {task: estimate(over_seeds(list(runs.values()))) for task, runs in own.items()}


def gained(own: BySeed, others: BySeed, seeds: Sequence[int]) -> dict[str, Floats]:
    """How much smaller errors are than those of others, over these seeds, which both have."""

    def mean(runs: Mapping[int, Floats]) -> Floats:
        return over_seeds([runs[seed] for seed in seeds])

    return gains(
        {task: mean(runs) for task, runs in own.items()},
        {task: mean(others[task]) for task in own},
    )


def differ(own: BySeed, reference: BySeed, alone: BySeed) -> float:
    """p of the mean gain being that of the reference, over the seeds that both have."""
    seeds = common(own, reference)
    mine, theirs = (mean_gain(gained(runs, alone, seeds)) for runs in (own, reference))
    return p_value(mine - theirs)


def common(own: BySeed, other: BySeed) -> list[int]:
    """The seeds that both have."""
    first = next(iter(own))
    return sorted(own[first].keys() & other[first].keys())
