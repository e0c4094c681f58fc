"""What is looked at of a task's answers: the form of the task says what they are made of.

A number is looked at as it is, labels by which are said, lists of labels or objects also by how
many there are; of pixels and points, what a picture shows as a whole.
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import (
    Cells,
    Choice,
    Choices,
    Objects,
    Pixels,
    Points,
    Quantity,
)
from onepass.models.contract.forms.base import lattice
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.columns import Columns
from onepass.models.drift.aspects import Aspect, means

SPOTS = 8
"""Pixels along each side that are looked at: more of one picture say the same."""
MANY = "how many"


def of_task(task: Task) -> tuple[Aspect, ...]:
    """Those of its answers, read from its computed fields (B, ...) by their names."""
    form = task.form
    match form:
        case Quantity(levels=levels):
            return (Aspect("", partial(_number, name=form.name, level=len(levels) // 2)),)
        case Choice(labels=labels):
            return (Aspect("", task.places, labels),)
        case Cells(labels=labels):
            return (Aspect("", task.places, labels, items=True),)
        case Choices(labels=labels) | Objects(labels=labels):
            return (
                Aspect("", task.places, labels, items=True),
                Aspect(MANY, partial(_many, task=task)),
            )
        case Pixels(labels=()):
            return (Aspect("mean", _mean),)
        case Pixels(labels=labels):
            return (Aspect("", _spots, labels, items=True),)
        case Points(threshold=threshold):
            return (Aspect("seen", partial(_seen, threshold=threshold)),)


def _number(columns: Columns, *, name: str, level: int) -> NDArray[Any]:
    """{"value": (B,)} or {"quantiles": (B, Q)} -> (B,): the number, or the middle one."""
    values = columns[name]
    return values if values.ndim == 1 else values[:, level]


def _many(columns: Columns, task: Task) -> NDArray[Any]:
    """How many labels, or objects, each row has: (B,). An object that is not said is -1."""
    said = task.said(columns)
    counts: NDArray[Any] = (said if said.dtype == np.bool_ else said >= 0).sum(axis=1)
    return counts


def _spots(columns: Columns) -> NDArray[Any]:
    """{"classes": (B, H, W)} -> the labels of pixels all over each picture, one after another."""
    return lattice(columns["classes"], SPOTS).reshape(-1).astype(np.int64)


def _mean(columns: Columns) -> NDArray[Any]:
    """{"values": (B, H, W)} -> the mean of pixels all over each picture: (B,)."""
    return means(lattice(columns["values"], SPOTS))


def _seen(columns: Columns, threshold: float) -> NDArray[Any]:
    """{"points": (B, P, 3)} -> how many of a row's points can be seen: (B,)."""
    counts: NDArray[Any] = (columns["points"][:, :, 2] > threshold).sum(axis=1)
    return counts
