"""What a comparison found: per variant its gain over each task alone, its cost and its rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from onepass.models.shown import framed
from onepass.training.studies.comparing import cost
from onepass.training.studies.comparing.by_seed import (
    Runs,
    by_seed,
    differ,
    estimates,
    gained,
    of_network,
)
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.rivalry import Rivalry
from onepass.training.studies.comparing.widths import Widths
from onepass.training.studies.statistics import (
    Errors,
    Estimate,
    Floats,
    estimate,
    holm,
    mean_gain,
    over_seeds,
)
from onepass.training.studies.variant import Variant

SURE = 0.05


@dataclass(frozen=True)
class Compared:
    """One variant."""

    variant: Variant
    seeds: int
    skill: float
    """Mean validation skill, over tasks and seeds: what choices are made by."""
    errors: dict[str, Estimate]
    gains: dict[str, Estimate]
    mean_gain: Estimate
    """Delta_m against each task alone; all gains are fractions of that error."""
    p: float | None
    """That its mean gain is that of the reference, corrected by Holm; None of the reference."""
    rank: float
    """Mean over tasks of the place by error, 1 being the best."""
    cost: Cost

    @property
    def differs(self) -> bool:
        """Whether it can be told from the reference."""
        return self.p is not None and self.p < SURE


@dataclass(frozen=True)
class Comparison:
    """All variants, the reference first; what became of tasks alone; and what failed."""

    name: str
    tasks: dict[str, str]
    """Per task: the metric whose error is compared."""
    units: dict[str, str | None]
    rows: int
    judged_on: str
    alone: dict[str, Estimate]
    alone_costs: dict[str, Cost]
    variants: list[Compared]
    failed: dict[str, str]
    useless: tuple[str, ...] = ()
    """Tasks that learn nothing, alone or under the reference."""
    rivals: tuple[Rivalry, ...] = ()
    """Other libraries, a model for every task; none unless they are asked for."""
    widths: Widths = field(default_factory=dict)
    """Of what is promised, by variant; empty where nothing is."""
    page: str = field(default="", repr=False, compare=False)
    """What `compare.html` holds, once it is written; a notebook shows it."""

    def _repr_html_(self) -> str:
        return framed(self.page, f"{self.name}: comparison")

    @property
    def reference(self) -> Compared:
        """`hard` + `equal`."""
        return self.variants[0]

    @property
    def chosen(self) -> Compared:
        """The best on validation rows."""
        return max(self.variants, key=lambda one: one.skill)

    @property
    def alone_cost(self) -> Cost:
        """Of a network per task."""
        return cost.together(self.alone_costs.values())


def judge(
    errors: Errors, variants: Mapping[Variant, Runs], alone: Mapping[str, Runs]
) -> tuple[list[Compared], dict[str, Estimate]]:
    """Every variant, the first of them being the reference; and the tasks alone."""
    table = {variant: of_network(errors, runs, alone) for variant, runs in variants.items()}
    singles = by_seed(errors, alone)
    ranks = _ranks([{task: _value(own[task]) for task in alone} for own in table.values()])
    reference, *others = table
    p = holm({one.name: differ(table[one], table[reference], singles) for one in others})
    compared = []
    for (variant, runs), own, rank in zip(variants.items(), table.values(), ranks, strict=True):
        won = gained(own, singles, sorted(runs))
        compared.append(
            Compared(
                variant,
                seeds=len(runs),
                skill=float(np.mean([run.skill for run in runs.values()])),
                errors=estimates(own),
                gains={task: estimate(gain) for task, gain in won.items()},
                mean_gain=estimate(mean_gain(won)),
                p=p.get(variant.name),
                rank=rank,
                cost=cost.over_seeds(runs.values()),
            )
        )
    return compared, estimates(singles)


def useless(errors: Errors, reference: Runs, alone: Mapping[str, Runs]) -> tuple[str, ...]:
    """Tasks whose answers cannot be told from the trivial one, or are worse."""

    def learns(task: str, runs: Runs) -> bool:
        own = over_seeds([errors.of(run, task) for run in runs.values()])
        return estimate(errors.trivial(task) - own).low > 0

    return tuple(t for t, own in alone.items() if not (learns(t, own) or learns(t, reference)))


def _value(runs: Mapping[int, Floats]) -> float:
    return float(np.mean([errors[0] for errors in runs.values()]))


def _ranks(values: Sequence[Mapping[str, float]]) -> list[float]:
    indices = [
        [sum(other[task] < own[task] for other in values) + 1 for task in own] for own in values
    ]
    return [float(np.mean(each)) for each in indices]
