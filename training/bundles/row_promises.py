"""Whether what is promised of a row is true, and how much that says."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import Cells, Choice, Choices, Quantity
from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.intervals import HIGH, LOW, whole
from onepass.models.contract.tasks.sets import within
from onepass.training.tasks.metrics.metric import Fields, Target

Mask = NDArray[np.bool_]


def holds(task: Task, target: Target, fields: Fields) -> Mask:
    """(N, ...) -> of which rows what is promised is true."""
    match task.form:
        case Quantity(whole=are_whole):
            bounds = whole(fields) if are_whole else fields
            mask = (bounds[LOW] <= target) & (target <= bounds[HIGH])
        case Choice():
            mask = np.take_along_axis(within(fields), target.astype(np.int64)[:, None], axis=1)[
                :, 0
            ]
        case Choices():
            sure = ~within(fields) & np.isfinite(target)
            mask = (~sure | ((fields["probabilities"] > 0.5) == (target > 0.5))).all(axis=1)
        case Cells():
            there, inside = tokens_in(task, target, fields)
            mask = np.asarray((inside | ~there).all(axis=1))
        case form:
            raise AssertionError(f"of a {form} nothing is promised")
    return np.asarray(mask, dtype=np.bool_)


def tokens_in(task: Task, target: Target, fields: Fields) -> tuple[Mask, Mask]:
    """Labels (N, L) from 1, 0 where there is no token -> where one is, and whether its label is in
    its set."""
    sets = _sets(task, fields)
    target = target[:, : sets.shape[1]].astype(np.int64)
    at = np.maximum(target - 1, 0)[:, :, None]
    return target > 0, np.take_along_axis(sets[:, : target.shape[1]], at, axis=2)[:, :, 0]


def _sets(task: Any, fields: Fields) -> Mask:
    """(N, L, K): of cells that promise, which are tokens: of others nothing is promised."""
    return np.asarray(task.sets(fields))


def extents(task: Task, fields: Fields) -> NDArray[np.float64]:
    """(N,): how wide the interval of each row is, NaN where it has no end; how many labels its set
    has, or are open; of tokens the mean, NaN where there are none."""
    if isinstance(task.form, Cells):
        sizes = _sets(task, fields).sum(axis=2)
        tokens = (sizes > 0).sum(axis=1)
        return sizes.sum(axis=1) / np.where(tokens, tokens, np.nan)
    if not isinstance(task.form, Quantity):
        return within(fields).sum(axis=1).astype(np.float64)
    bounds = whole(fields) if task.form.whole else fields
    low, high = (bounds[end].astype(np.float64) for end in (LOW, HIGH))
    ends = (np.abs(low) < FLOAT32_MAX) & (np.abs(high) < FLOAT32_MAX)
    return np.where(ends, high - low, np.nan)
