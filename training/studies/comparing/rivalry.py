"""One network against N models: what rivals came to, on the same draws of rows and of seeds."""

from collections.abc import Mapping
from dataclasses import dataclass

from onepass.training.studies.comparing import cost
from onepass.training.studies.comparing.by_seed import (
    BySeed,
    Runs,
    by_seed,
    common,
    differ,
    estimates,
    gained,
    of_network,
)
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.statistics import Errors, Estimate, estimate, holm, mean_gain
from onepass.training.studies.variant import Variant


@dataclass(frozen=True)
class Ahead:
    """How much smaller a variant's errors are than a rival's, as fractions of the rival's."""

    gains: dict[str, Estimate]
    mean_gain: Estimate


@dataclass(frozen=True)
class Rivalry:
    """One rival: a model of its own for every task."""

    name: str
    models: int
    seeds: int
    errors: dict[str, Estimate]
    gains: dict[str, Estimate]
    """Over each task alone, as those of a variant."""
    mean_gain: Estimate
    p: float
    """That its mean gain is that of the reference, corrected for the number of rivals."""
    cost: Cost
    ahead: dict[str, Ahead]
    """Of each variant, by its name."""

    @property
    def label(self) -> str:
        """As a table calls it."""
        return f"{self.name}, {self.models} model{'s' * (self.models > 1)}"


Rivals = Mapping[str, Mapping[str, Runs]]
"""Results by rival, task and seed."""


def judge_rivals(
    errors: Errors, rivals: Rivals, variants: Mapping[Variant, Runs], alone: Mapping[str, Runs]
) -> tuple[Rivalry, ...]:
    """Every rival; the first of the variants is the reference."""
    singles = by_seed(errors, alone)
    networks = {v.name: of_network(errors, runs, alone) for v, runs in variants.items()}
    table = {name: by_seed(errors, runs) for name, runs in rivals.items()}
    reference = next(iter(networks.values()))
    p = holm({name: differ(own, reference, singles) for name, own in table.items()})
    return tuple(
        _rivalry(name, rivals[name], own, singles, networks=networks, p=p[name])
        for name, own in table.items()
    )


def _rivalry(
    name: str,
    runs: Mapping[str, Runs],
    own: BySeed,
    singles: BySeed,
    *,
    networks: Mapping[str, BySeed],
    p: float,
) -> Rivalry:
    won = gained(own, singles, common(own, singles))
    first = [next(iter(each.values())) for each in runs.values()]
    return Rivalry(
        name=name,
        models=sum(result.facts["models"] for result in first),
        seeds=len(next(iter(runs.values()))),
        errors=estimates(own),
        gains={task: estimate(gain) for task, gain in won.items()},
        mean_gain=estimate(mean_gain(won)),
        p=p,
        cost=cost.together(cost.over_seeds(each.values()) for each in runs.values()),
        ahead={variant: _ahead(network, own) for variant, network in networks.items()},
    )


def _ahead(network: BySeed, own: BySeed) -> Ahead:
    won = gained(network, own, common(network, own))
    each = {task: estimate(gain) for task, gain in won.items()}
    return Ahead(each, estimate(mean_gain(won)))
