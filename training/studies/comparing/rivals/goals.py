"""Goals: what one model is fitted to. A task is one goal, or several where it asks several numbers.

Each is the loss of the metric that judges the task, so that nobody is judged by what it was not
fitted to.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import (
    Cells,
    Choice,
    Choices,
    Form,
    Objects,
    Pixels,
    Points,
    Quantity,
)
from onepass.training.tasks.metrics.choice import LOG_LOSS
from onepass.training.tasks.metrics.count import DEVIANCE
from onepass.training.tasks.metrics.metric import Target
from onepass.training.tasks.metrics.quantiles import pinball

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Level:
    """A number that a share of the rows lies below: by pinball loss."""

    share: float


@dataclass(frozen=True)
class Absolute:
    """A number, by absolute error."""

    share: float = 0.5
    """Of the rows that lie below: the median has the least error."""


@dataclass(frozen=True)
class Mean:
    """How many, by Poisson deviance."""


@dataclass(frozen=True)
class Labels:
    """One of so many labels, by log loss."""

    count: int


Goal = Absolute | Level | Mean | Labels


def goals(form: Form) -> list[Goal]:
    """Of a task whose answers have this form; none where no rival can answer it."""
    match form:
        case Quantity(levels=levels) if levels:
            return [Level(level) for level in levels]
        case Quantity(whole=whole):
            return [Mean() if whole else Absolute()]
        case Choice(labels=labels):
            return [Labels(len(labels))]
        case Choices(labels=labels):
            return [Labels(2) for _ in labels]
        case Cells() | Pixels() | Objects() | Points():
            return []


def error(goal: Goal, target: Target, predicted: Floats) -> float:
    """What a model is stopped by: (N,), (N,) or (N, K) -> ()."""
    once = np.ones(len(target))
    match goal:
        case Absolute():
            return float(np.abs(predicted - target).mean())
        case Level(share=share):
            return pinball(np.array([share]), target, {"quantiles": predicted[:, None]}, once)
        case Mean():
            return DEVIANCE.measure(target, {"value": predicted}, once)
        case Labels():
            return LOG_LOSS.measure(target, {"probabilities": predicted}, once)
