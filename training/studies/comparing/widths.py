"""What is promised under each variant: how often it holds, and how wide intervals or how large sets
are, beside those of each task alone. Of two that hold the narrower one knows more."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.bundles.row_promises import extents, holds
from onepass.training.studies.comparing.by_seed import BySeed, Runs, estimates, gained
from onepass.training.studies.comparing.wording import listed, signed
from onepass.training.studies.statistics import Errors, Estimate, estimate
from onepass.training.studies.trial import Result
from onepass.training.tasks.metrics.metric import Fields


class Width(NamedTuple):
    """Of one task."""

    covered: float
    """The share of rows that it holds for, the mean over seeds."""
    width: Estimate
    """In the unit, or in labels; without rows that have no bound."""
    narrower: Estimate
    """Than the task alone, as a fraction of its width."""


Widths = Mapping[str, Mapping[str, Width]]
"""By variant and task."""


class Promises(NamedTuple):
    """Of these rows."""

    contract: Contract
    rows: Rows
    errors: Errors

    def fields(self, result: Result, task: str) -> Fields:
        """What a run answered."""
        keys = {field: f"{task}.{field}" for field in self.contract.tasks[task].computed}
        return {field: result.outputs[key] for field, key in keys.items()}

    def wide(self, runs: Mapping[str, Runs]) -> BySeed:
        """Per task and seed, of the runs that answer it."""
        tasks = self.contract.tasks
        return {
            name: {
                seed: self.errors.mean(name, extents(tasks[name], self.fields(result, name)))
                for seed, result in own.items()
            }
            for name, own in runs.items()
        }

    def covered(self, runs: Runs, task: str) -> float:
        """Over seeds."""
        target = self.rows.known(task)
        masks = [
            holds(self.contract.tasks[task], target, self.fields(one, task))
            for one in runs.values()
        ]
        return float(np.mean(masks))

    def of(self, runs: Mapping[str, Runs], alone: BySeed) -> dict[str, Width]:
        """Per task, of the runs that answer it."""
        wide = self.wide(runs)
        seeds = sorted(next(iter(runs.values())))
        won = gained(wide, alone, seeds)
        mean = estimates(wide)
        return {
            task: Width(self.covered(runs[task], task), mean[task], estimate(won[task]))
            for task in runs
        }


def widths(
    promises: Promises, variants: Mapping[str, Runs], alone: Mapping[str, Runs]
) -> dict[str, dict[str, Width]]:
    """Of every variant; nothing where nothing is promised."""
    asked = {name: runs for name, runs in alone.items() if promises.contract.tasks[name].coverage}
    if not asked:
        return {}
    singles = promises.wide(asked)
    by_variant = {
        name: promises.of(dict.fromkeys(asked, runs), singles) for name, runs in variants.items()
    }
    return {ALONE: promises.of(asked, singles), **by_variant}


ALONE = "each task alone"


def cells(own: Mapping[str, Width]) -> list[str]:
    """How often it held, and how wide that is, task by task."""
    return [
        f"{100 * one.covered:.1f} %, {one.width.value:.4g} ± {one.width.half:.2g}"
        for one in own.values()
    ]


def said(own: Mapping[str, Width]) -> Iterator[str]:
    """A sentence on what is surely narrower or wider, one on each."""
    for sign, word in ((1, "narrower"), (-1, "wider")):
        tasks = [
            f"`{task}` ({signed(one.narrower)})"
            for task, one in own.items()
            if one.narrower.sign == sign
        ]
        if tasks:
            yield f"What is promised is {word} than alone for {listed(tasks)}."
