"""The rows that a task gets most wrong: often the labels are, or an input is."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.tasks import (
    BinaryTask,
    CountTask,
    MulticlassTask,
    MultilabelTask,
    OrdinalTask,
    QuantilesTask,
    RegressionTask,
    TaggingTask,
    Task,
)
from onepass.training.reporting.numbers import digits
from onepass.training.reporting.scores import tokens
from onepass.training.tasks.metrics import Fields, Target, tallied

SHOWN = 6
TINY = 1e-12
Untagged = (
    RegressionTask
    | CountTask
    | QuantilesTask
    | BinaryTask
    | MulticlassTask
    | OrdinalTask
    | MultilabelTask
)


class Wrong(NamedTuple):
    """A row, what is true of it, and what was said."""

    place: int
    """Among the answered rows."""
    true: str
    said: str
    tokens: tuple[int, ...] = ()
    """Of a tagging task: those it got wrong, whose tags are `true` and `said`."""


def worst(task: Task, target: Target, fields: Fields) -> list[Wrong]:
    """The worst first."""
    order = np.argsort(-errors(task, target, fields), kind="stable")[:SHOWN]
    return [_wrong(task, target[p : p + 1], fields, int(p)) for p in order]


def errors(task: Task, target: Target, fields: Fields) -> NDArray[np.float64]:
    """(N,): distance where numbers are asked, surprise in nats where labels are."""
    match task:
        case RegressionTask() | CountTask():
            return np.abs(fields["value"].astype(np.float64) - target)
        case QuantilesTask():
            middle = fields["quantiles"][:, len(task.levels) // 2].astype(np.float64)
            return np.abs(middle - target)
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            table = fields["probabilities"].astype(np.float64)
            own = table[np.arange(len(target)), target.astype(np.int64)]
            return -np.log(np.maximum(own, TINY))
        case MultilabelTask():
            table = fields["probabilities"].astype(np.float64)
            own = np.where(target > 0, table, 1 - table)
            return (-np.log(np.maximum(own, TINY)) * ~np.isnan(target)).sum(axis=1)
        case TaggingTask():
            counts = tallied(task, target, fields)
            return counts["nats"]


def _wrong(task: Task, target: Target, fields: Fields, place: int) -> Wrong:
    one = {field: values[place : place + 1] for field, values in fields.items()}
    if not isinstance(task, TaggingTask):
        return Wrong(place, *_words(task, target[0], one))
    there, true, said = tokens(task, target, one)
    _, differ = (there & (true != said)).nonzero()
    right, wrong = (" ".join(task.labels[tags[0, at]] for at in differ) for tags in (true, said))
    return Wrong(place, right, wrong, tuple(differ.tolist()))


def _words(task: Untagged, target: Any, one: Fields) -> tuple[str, str]:
    """What is true and what was said, as a reader wants them."""
    match task:
        case RegressionTask() | CountTask():
            return f"{target:.6g}", digits(float(one["value"][0]))
        case QuantilesTask():
            pairs = zip(task.names, one["quantiles"][0], strict=True)
            said = ", ".join(f"{name}: {digits(float(value))}" for name, value in pairs)
            return f"{target:.6g}", said
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            place = int(np.asarray(task.places(one))[0])
            sure = float(one["probabilities"][0, place])
            return task.labels[int(target)], f"{task.labels[place]} ({sure:.2f})"
        case MultilabelTask():
            pair = np.flatnonzero(target > 0), task.places(one)
            true, calls = (", ".join(task.labels[p] for p in places) or "none" for places in pair)
            unknown = [task.labels[p] for p in np.flatnonzero(np.isnan(target))]
            return true + (f" (not known: {', '.join(unknown)})" if unknown else ""), calls
