"""`onepass compare`: a grid of sharing and balancing, each task alone, and a tuned weighted sum.

Choices - the weights of the sum, the finalists - are made on validation rows. Test rows are looked
at once, when all runs are over.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from onepass.models.atomic_files import replace_file
from onepass.training.bundles.baselines import keep
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.runs.disks import check_folder
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.studies.comparing import cost, weights
from onepass.training.studies.comparing.by_seed import Runs
from onepass.training.studies.comparing.comparison import Comparison, judge, useless
from onepass.training.studies.comparing.page import page
from onepass.training.studies.comparing.picture import picture
from onepass.training.studies.comparing.rivalry import Rivals, judge_rivals
from onepass.training.studies.comparing.rivals.asked import check, named
from onepass.training.studies.comparing.rivals.runs import RivalRuns
from onepass.training.studies.comparing.tables import csv_text
from onepass.training.studies.comparing.verdict import verdict
from onepass.training.studies.comparing.widths import Promises, widths
from onepass.training.studies.executors.executor import MakeTrials, Say, Trials
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Result, Trial
from onepass.training.studies.variant import Variant, alone, grid
from onepass.training.tasks import kind_of

FINALISTS = 2
"""Beside the reference: they get FINAL_SEEDS seeds, if fewer were asked for."""
FINAL_SEEDS = 5


class Comparing:
    """The runs of a comparison."""

    def __init__(self, spec: Spec, prepared: Prepared, pool: Trials) -> None:
        self.spec = spec
        self.prepared = prepared
        self.pool = pool
        self.failed: dict[str, str] = {}

    def run(self, variants: Sequence[Variant], seeds: int) -> dict[Variant, Runs]:
        """All seeds of all variants; those that failed with any are told of and left out."""
        first = self.spec.training.seed
        numbers = range(first, first + seeds)
        trials = [Trial(v.name, seed, v.spec(seed), v.only) for v in variants for seed in numbers]
        results = self.pool.run(trials)
        by_name: dict[str, dict[int, Result]] = {}
        for trial, result in results.items():
            by_name.setdefault(trial.variant, {})[trial.seed] = result
            if result.failed is not None:
                self.failed.setdefault(trial.variant, result.failed)
        return {v: by_name[v.name] for v in variants if v.name not in self.failed}

    def tuned(self) -> Variant | None:
        """The weighted sum with the best validation skill, of one seed."""
        tried = {one.unrefitted(): one for one in weights.candidates(self.spec)}
        runs = self.run(list(tried), 1)
        best = max(runs, key=lambda one: skill(runs[one]), default=None)
        return None if best is None else replace(tried[best], name=weights.NAME, balancing="tuned")


def skill(runs: Runs) -> float:
    """Mean validation skill over tasks and seeds."""
    return float(np.mean([run.skill for run in runs.values()]))


def compare(
    spec: Spec,
    *,
    sharings: Sequence[str],
    balancings: Sequence[str],
    seeds: int,
    out: Path,
    say: Say,
    jobs: int | None = None,
    on: MakeTrials = ProcessPool,
    final_seeds: int = FINAL_SEEDS,
    rivals: Sequence[str] = (),
) -> tuple[Comparison, Path]:
    """Runs what is not on disk yet, and writes table, picture, page and verdict into
    `out/<name>/compare`.

    Raises:
        BadSpec: the spec, a name or the data is not right; the reference or a task alone failed.
        Died, Stopped: what is done is kept.
    """
    variants, others = grid(spec, sharings, balancings), named(rivals)
    folder = check_folder(out / spec.name / "compare")
    prepared = _prepared(spec, others)
    pool = on(folder / "runs", prepared.fingerprint, jobs, say)
    runs = Comparing(spec, prepared, pool)
    singles = {task: alone(spec, task) for task in _judgeable(prepared, say)}
    say(_plan(variants, len(singles), seeds, max(seeds, final_seeds)))
    by_variant = runs.run(variants, seeds)
    tuned = runs.tuned()
    if tuned is not None:
        by_variant |= runs.run([tuned], seeds)
    if variants[0] not in by_variant:
        raise BadSpec(f"{variants[0].name} came to nothing: {runs.failed[variants[0].name]}")
    finalists = sorted(by_variant, key=lambda one: -skill(by_variant[one]))[:FINALISTS]
    most = max(seeds, final_seeds)
    by_variant |= runs.run(list(dict.fromkeys([variants[0], *finalists])), most)
    baselines = runs.run(list(singles.values()), most)
    if lost := [task for task, variant in singles.items() if variant not in baselines]:
        raise BadSpec(f"{lost[0]} alone came to nothing: {runs.failed[singles[lost[0]].name]}")
    alone_runs = {task: baselines[variant] for task, variant in singles.items()}
    against = RivalRuns(spec, pool, runs.failed).run(others, list(singles), most)
    comparison = _judged(runs, by_variant, alone_runs, against)
    comparison = replace(comparison, page=_write(folder, comparison, spec, prepared))
    _keep_alone(folder.parent, comparison, prepared.fingerprint)
    return comparison, folder


def _prepared(spec: Spec, rivals: Sequence[str]) -> Prepared:
    """The rows, which rivals can read where any take part."""
    prepared = prepare(spec)
    if rivals:
        check(prepared)
    return prepared


def _judgeable(prepared: Prepared, say: Say) -> list[str]:
    """The tasks with a label in the rows that are judged; others are only trained along."""
    answered = prepared.judged_rows.answered
    for task in (left := [task for task, rows in answered.items() if not rows.any()]):
        say(f"{task} has no labelled test rows: it is trained with the others and not judged")
    return [task for task in answered if task not in left]


def _plan(variants: Sequence[Variant], tasks: int, seeds: int, most: int) -> str:
    return (
        f"seeds: {seeds} of {', '.join(one.name for one in variants)} and of a weighted sum; "
        f"{most} of the finalists and of each of {tasks} tasks alone"
    )


def _judged(
    runs: Comparing, by_variant: dict[Variant, Runs], alone: dict[str, Runs], rivals: Rivals
) -> Comparison:
    prepared, spec = runs.prepared, runs.spec
    rows = prepared.judged_rows
    errors = Errors(prepared.contract, rows, prepared.train)
    judged, singles = judge(errors, by_variant, alone)
    kinds = {name: kind_of(prepared.contract.tasks[name]) for name in alone}
    return Comparison(
        name=spec.name,
        tasks={name: kind.error.name for name, kind in kinds.items()},
        units={name: kind.unit_of(kind.error) for name, kind in kinds.items()},
        rows=len(rows),
        judged_on="test" if rows is prepared.test else "val",
        alone=singles,
        alone_costs={name: cost.over_seeds(ran.values()) for name, ran in alone.items()},
        variants=judged,
        failed=runs.failed,
        useless=useless(errors, next(iter(by_variant.values())), alone),
        rivals=judge_rivals(errors, rivals, by_variant, alone),
        widths=widths(
            Promises(prepared.contract, rows, errors),
            {variant.name: own for variant, own in by_variant.items()},
            alone,
        ),
    )


def _keep_alone(model_folder: Path, comparison: Comparison, fingerprint: str) -> None:
    tasks = {
        task: {
            "metric": comparison.tasks[task],
            "seeds": comparison.reference.seeds,
            **asdict(error),
        }
        for task, error in comparison.alone.items()
    }
    keep(model_folder, tasks, fingerprint, comparison.judged_on)


def _write(folder: Path, comparison: Comparison, spec: Spec, prepared: Prepared) -> str:
    """All of its files; gives the page."""
    shown = page(comparison, spec, prepared)
    replace_file(folder / "compare.csv", csv_text(comparison).encode())
    replace_file(folder / "compare.png", picture(comparison))
    replace_file(folder / "compare.html", shown)
    replace_file(folder / "verdict.txt", f"{verdict(comparison)}\n".encode())
    return shown.decode()
