"""What a run costs: to train, to keep, to ask."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from onepass.training.studies.trial import Result


@dataclass(frozen=True)
class Cost:
    """Of one network, or of several together."""

    seconds: float
    """Of training."""
    parameters: int
    forward_us: float
    """Of one row, all its tasks, in eager torch."""


def over_seeds(runs: Iterable[Result]) -> Cost:
    """Of one variant: the mean time of training, the median of a pass."""
    facts = [run.facts for run in runs]
    return Cost(
        seconds=float(np.mean([one["seconds"] for one in facts])),
        parameters=facts[0]["parameters"],
        forward_us=float(np.median([one["forward_us"] for one in facts])),
    )


def together(costs: Iterable[Cost]) -> Cost:
    """Of networks that are all trained, kept and asked, one after the other."""
    each = list(costs)
    return Cost(
        seconds=sum(one.seconds for one in each),
        parameters=sum(one.parameters for one in each),
        forward_us=sum(one.forward_us for one in each),
    )
