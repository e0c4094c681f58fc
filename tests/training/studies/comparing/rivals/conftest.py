"""Rows that any rival learns: a number, a constant, one that is absent at times, and a name."""

from collections.abc import Callable

import numpy as np
import pytest

from onepass.training.studies.comparing.rivals.base import Labelled
from onepass.training.studies.comparing.rivals.goals import Absolute, Goal, Labels, Level, Mean
from onepass.training.studies.comparing.rivals.table import Table


@pytest.fixture(params=[Absolute(), Level(0.9), Mean(), Labels(2), Labels(3)], ids=repr)
def goal(request: pytest.FixtureRequest) -> Goal:
    """One of each."""
    result: Goal = request.param
    return result


@pytest.fixture
def rows() -> Callable[[Goal, int, int], Labelled]:
    """So many rows, drawn with a seed, labelled for a goal; name 4 is never seen in training."""

    def make(goal: Goal, count: int, seed: int) -> Labelled:
        random = np.random.default_rng(seed)
        numbers = np.stack(
            [random.normal(size=count), np.ones(count), random.normal(size=count)], 1
        )
        names = random.integers(0, 4 if seed else 3, (count, 1))
        level = numbers[:, 0] + names[:, 0]
        numbers[random.random(count) < 0.2, 2] = np.nan
        match goal:
            case Absolute() | Level():
                target = level
            case Mean():
                target = np.floor(np.exp(level / 2))
            case Labels(count=labels):
                target = np.digitize(level, [0.5, 1.5][: labels - 1]).astype(float)
        return Labelled(Table(numbers, names, (5,)), target)

    return make
