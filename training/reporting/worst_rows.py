"""The rows that a task gets most wrong: often the labels are, or an input is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import Task
from onepass.training.reporting.page_data import One
from onepass.training.tasks import kind_of

SHOWN = 6


class Wrong(NamedTuple):
    """A row, what is true of it, and what was said."""

    row: int
    """Among the answered rows."""
    true: str
    said: str
    tokens: tuple[int, ...]
    """Where tokens are labelled: those it got wrong, whose labels are `true` and `said`."""


def worst(task: Task, errors: NDArray[np.float64], one: One) -> list[Wrong]:
    """The worst first, of errors (N,)."""
    kind, order = kind_of(task), np.argsort(-errors, kind="stable")[:SHOWN]
    return [Wrong(index, *kind.words(*one(index))) for index in order.tolist()]
