"""`onepass tune`: a search on validation rows, and its best spec against the one it began with.

Choices - of trials, of the best among the finalists - are made on validation rows. Test rows are
looked at once, of the best and of the spec's own settings, when all runs are over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onepass.training.data.prepare import Prepared, prepare
from onepass.training.runs.disks import check_folder
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.studies.comparing.by_seed import Runs
from onepass.training.studies.executors.executor import MakeTrials, Say, Trials
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.statistics import (
    Errors,
    Estimate,
    estimate,
    gains,
    mean_gain,
    over_seeds,
    p_value,
)
from onepass.training.studies.trial import Result, Trial
from onepass.training.studies.tuning.search import Search, Tried
from onepass.training.studies.tuning.space import space
from onepass.training.studies.variant import Variant
from onepass.training.tasks import kind_of

FINALISTS = 3
"""Trials that get all the seeds, beside the spec's own settings."""
BEST = "best.yaml"


@dataclass(frozen=True)
class Tuned:
    """What a search found."""

    name: str
    tasks: dict[str, str]
    """Per task: the metric whose error is compared."""
    units: dict[str, str | None]
    rows: int
    judged_on: str
    seeds: int
    tried: list[Tried]
    own: Tried
    """The spec's own settings."""
    skills: dict[str, float]
    """Of the finalists, by the name of their variant: the mean over seeds, on validation rows."""
    best: Tried
    own_errors: dict[str, Estimate]
    best_errors: dict[str, Estimate]
    gains: dict[str, Estimate]
    """Of the best over the spec's own settings, as fractions of their error."""
    mean_gain: Estimate
    p: float
    """That the mean gain is nothing."""


def tune(
    spec: Spec,
    *,
    sharings: Sequence[str],
    balancings: Sequence[str],
    trials: int,
    seeds: int,
    out: Path,
    say: Say,
    jobs: int | None = None,
    on: MakeTrials = ProcessPool,
) -> tuple[Tuned, Path]:
    """Runs what is not on disk yet, in `out/<name>/tune`; gives what was found, and the folder.

    Raises:
        BadSpec: the spec, a name or the data is not right; the spec's own settings failed.
        Died, Stopped: what is done is kept.
    """
    searched = space(spec, sharings, balancings)
    folder = check_folder(out / spec.name / "tune")
    prepared = prepare(spec)
    pool = on(folder / "runs", prepared.fingerprint, jobs, say)
    say(
        f"{trials} trials, then the best {FINALISTS} of them and the spec's own, {seeds} seeds each"
    )
    tried = Search(searched, folder, prepared.fingerprint, pool).run(trials, say)
    own = next(one for one in tried if one.own)
    if (why := own.result.failed) is not None:
        raise BadSpec(f"the spec's own settings came to nothing: {why}")
    finalists = [own, *_finalists(tried)]
    by_name = _runs(pool, [one.variant for one in finalists], spec.training.seed, seeds)
    skills = {name: float(np.mean([run.skill for run in runs.values()]))
              for name, runs in by_name.items()}  # fmt: skip
    best = max(finalists, key=lambda one: skills.get(one.variant.name, -np.inf))
    return _judged(spec.name, prepared, tried, own, best, by_name, skills), folder


def _finalists(tried: Sequence[Tried]) -> list[Tried]:
    known = [one for one in tried if not one.own and not np.isnan(one.skill)]
    return sorted(known, key=lambda one: -one.skill)[:FINALISTS]


def _runs(pool: Trials, variants: Sequence[Variant], first: int, seeds: int) -> dict[str, Runs]:
    """All seeds; a variant that fails with one of them is left out."""
    numbers = range(first, first + seeds)
    trials = [Trial(v.name, seed, v.spec(seed)) for v in variants for seed in numbers]
    by_name: dict[str, dict[int, Result]] = {}
    for trial, result in pool.run(trials).items():
        by_name.setdefault(trial.variant, {})[trial.seed] = result
    return {
        name: runs for name, runs in by_name.items()
        if all(run.failed is None for run in runs.values())
    }  # fmt: skip


def _judged(
    name: str,
    prepared: Prepared,
    tried: list[Tried],
    own: Tried,
    best: Tried,
    by_name: Mapping[str, Runs],
    skills: dict[str, float],
) -> Tuned:
    tasks, rows = prepared.contract.tasks, prepared.judged_rows
    errors = Errors(prepared.contract, rows, prepared.train)
    answered = [task for task in tasks if rows.answered[task].any()]
    kinds = {task: kind_of(tasks[task]) for task in answered}
    old, new = (
        {task: over_seeds([errors.of(run, task) for run in by_name[one.variant.name].values()])
         for task in answered}
        for one in (own, best)
    )  # fmt: skip
    won = gains(new, old)
    return Tuned(
        name=name,
        tasks={task: kind.error.name for task, kind in kinds.items()},
        units={task: kind.unit_of(kind.error) for task, kind in kinds.items()},
        rows=len(rows),
        judged_on="test" if rows is prepared.test else "val",
        seeds=len(by_name[best.variant.name]),
        tried=tried,
        own=own,
        skills=skills,
        best=best,
        own_errors={task: estimate(old[task]) for task in answered},
        best_errors={task: estimate(new[task]) for task in answered},
        gains={task: estimate(gain) for task, gain in won.items()},
        mean_gain=estimate(mean_gain(won)),
        p=p_value(mean_gain(won)),
    )  # fmt: skip
