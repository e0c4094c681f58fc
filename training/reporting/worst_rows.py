"""The rows that a task gets most wrong: often the labels are, or an input is."""

from typing import NamedTuple

import numpy as np

from onepass.models.contract.tasks import Task
from onepass.training.tasks import kind_of
from onepass.training.tasks.metrics.metric import Fields, Target

SHOWN = 6


class Wrong(NamedTuple):
    """A row, what is true of it, and what was said."""

    row: int
    """Among the answered rows."""
    true: str
    said: str
    tokens: tuple[int, ...]
    """Where tokens are labelled: those it got wrong, whose labels are `true` and `said`."""


def worst(task: Task, target: Target, fields: Fields) -> list[Wrong]:
    """The worst first."""
    kind = kind_of(task)
    order = np.argsort(-kind.row_errors(target, fields), kind="stable")[:SHOWN]
    return [
        Wrong(index, *kind.words(target[one], {name: field[one] for name, field in fields.items()}))
        for index in order.tolist()
        for one in [slice(index, index + 1)]
    ]
