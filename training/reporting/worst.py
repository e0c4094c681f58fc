"""The rows that a task gets most wrong: often the labels are, or an input is."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.contract.tasks import (
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
from training.metrics import Fields, Target, tallied

SHOWN = 6
TINY = 1e-12


class Wrong(NamedTuple):
    """A row, what is true of it, and what was said."""

    place: int
    """Among the answered rows."""
    true: str
    said: str


def worst(task: Task, target: Target, fields: Fields) -> list[Wrong]:
    """The worst first."""
    order = np.argsort(-errors(task, target, fields), kind="stable")[:SHOWN]
    return [Wrong(int(p), *_words(task, target[p], fields, int(p))) for p in order]


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
            return -np.log(np.maximum(own, TINY)).sum(axis=1)
        case TaggingTask():
            counts = tallied(task, target, fields)
            return counts["nats"]


def _words(task: Task, target: Any, fields: Fields, place: int) -> tuple[str, str]:
    """What is true and what was said, as a reader wants them."""
    one = {field: values[place : place + 1] for field, values in fields.items()}
    match task:
        case RegressionTask() | CountTask():
            return f"{target:.6g}", f"{one['value'][0]:.4g}"
        case QuantilesTask():
            pairs = zip(task.names, one["quantiles"][0], strict=True)
            return f"{target:.6g}", ", ".join(f"{name}: {value:.4g}" for name, value in pairs)
        case BinaryTask() | MulticlassTask() | OrdinalTask():
            said = int(np.asarray(task.places(one))[0])
            sure = float(one["probabilities"][0, said])
            return task.labels[int(target)], f"{task.labels[said]} ({sure:.2f})"
        case MultilabelTask():
            pair = np.flatnonzero(target), task.places(one)
            true, calls = (", ".join(task.labels[p] for p in places) or "none" for places in pair)
            return true, calls
        case TaggingTask():
            (said_tags,) = task.answers(one, list)
            true_tags = [task.labels[int(tag) - 1] for tag in target if tag > 0]
            return " ".join(true_tags), " ".join(said_tags["tags"][: len(true_tags)])
