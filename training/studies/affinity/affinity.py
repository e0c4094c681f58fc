"""`onepass affinity`: one network for all tasks is trained, and looked at while it is.

The network is `hard`, the losses are summed as they are, so that an affinity is one of tasks and
not of a way to balance them. Nothing is chosen by test rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t as student

from onepass.training.data.prepare import prepare
from onepass.training.runs.disks import check_folder
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps.gradient_record import flat
from onepass.training.studies.affinity.groups import Floats, Grouping, best, groupings
from onepass.training.studies.executors.executor import MakeTrials, Say
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.statistics import Estimate
from onepass.training.studies.trial import Trial
from onepass.training.studies.variant import Variant, dumped, grid


@dataclass(frozen=True)
class Affinity:
    """What was seen, as means over training, per seed."""

    name: str
    tasks: tuple[str, ...]
    lookahead: Floats
    """(S, T, T): the share of its loss that the task of a column loses by a step for that of a
    row; NaN where no batch answers both."""
    cosines: Floats
    """(S, T, T): of the tasks' gradients at the cut."""
    every: int

    @cached_property
    def groupings(self) -> list[Grouping]:
        """The best into 1, 2, ... groups, by the mean lookahead."""
        return groupings(self.lookahead.mean(axis=0))

    @property
    def best(self) -> Grouping:
        """The one that is suggested: the fewest groups worth nearly as much as any."""
        return best(self.groupings)

    def named(self, grouping: Grouping) -> list[list[str]]:
        """Its groups by the names of their tasks."""
        return [[self.tasks[index] for index in group] for group in grouping.groups]


def over_seeds(values: Floats) -> Estimate:
    """(S,) -> the mean and its 95 % interval, by Student's t; one seed tells nothing of it."""
    mean = float(values.mean())
    if len(values) == 1:
        return Estimate(mean, float("nan"), float("nan"))
    error = values.std(ddof=1) / np.sqrt(len(values))
    half = float(error * student.ppf(0.975, len(values) - 1))
    return Estimate(mean, mean - half, mean + half)


def affinity(
    spec: Spec,
    *,
    every: int,
    seeds: int,
    out: Path,
    say: Say,
    jobs: int | None = None,
    on: MakeTrials = ProcessPool,
) -> tuple[Affinity, Path]:
    """Runs what is not on disk yet, in `out/<name>/affinity`; gives what was seen, and the folder.

    Raises:
        BadSpec: the spec or the data is not right, or there is one task only.
        Died, Stopped: what is done is kept.
    """
    if len(spec.tasks) < 2:
        raise BadSpec(f"tasks: there is {next(iter(spec.tasks))} alone, affinity needs two")
    folder = check_folder(out / spec.name / "affinity")
    prepared = prepare(spec)
    variant = _watched(spec, every)
    first = spec.training.seed
    trials = [Trial(variant.name, s, variant.spec(s)) for s in range(first, first + seeds)]
    say(f"{seeds} runs of one network for {len(spec.tasks)} tasks, looked at every {every} steps")
    results = on(folder / "runs", prepared.fingerprint, jobs, say).run(trials)
    if lost := [result.failed for result in results.values() if result.failed is not None]:
        raise BadSpec(f"{variant.name} came to nothing: {lost[0]}")
    tasks = tuple(spec.tasks)
    seen = [result.facts["gradients"] for result in results.values()]
    return Affinity(
        spec.name,
        tasks,
        np.stack([_matrix(tasks, one.get("lookahead", {})) for one in seen]),
        np.stack([_symmetric(_matrix(tasks, one.get("cosines", {}))) for one in seen]),
        every,
    ), folder


def _watched(spec: Spec, every: int) -> Variant:
    """`hard` + `equal`, with everything recorded; not refitted, which nobody would look at."""
    reference = grid(spec, [], [])[0]
    record = {"every": every, "lookahead": True}
    training = dumped(spec).get("training", {}) | {"record": record}
    return Variant(reference.name, reference.document | {"training": training}).unrefitted()


def _matrix(tasks: Sequence[str], seen: dict[str, Any]) -> Floats:
    table = np.full((len(tasks), len(tasks)), np.nan)
    for (one, other), value in flat(seen).items():
        table[tasks.index(one), tasks.index(other)] = value
    return table


def _symmetric(table: Floats) -> Floats:
    """From one triangle; a gradient agrees with itself."""
    both = np.where(np.isnan(table), table.T, table)
    np.fill_diagonal(both, 1.0)
    return both
