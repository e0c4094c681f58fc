"""From labels to targets: numbers, places of labels, and a mask of what is missing."""

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from models.contract import Arrays, Contract
from models.contract.problems import suggestion
from models.contract.tasks import BinaryTask, MulticlassTask, RegressionTask, Task
from training.sources.rows import Column, SourceRows
from training.spec import BadSpec


def learn_labels(task: Task, name: str, column: Column) -> Task:
    """The task with the labels that the data holds, where the spec names none."""
    match task:
        case BinaryTask(labels=()) | MulticlassTask(labels=()):
            labels = tuple(sorted({label for label in column if label is not None}, key=natural))
            enough = len(labels) == 2 if task.kind == "binary" else len(labels) >= 2
            if not enough:
                raise BadSpec(
                    f"tasks.{name}: a {task.kind} task cannot have the {len(labels)} labels "
                    f"found: {', '.join(labels[:5])}"
                )
            return task.model_copy(update={"labels": labels})
        case BinaryTask() | MulticlassTask() | RegressionTask():
            return task


def natural(value: str) -> tuple[float, str]:
    """A key that sorts numbers in their order, before words in theirs."""
    try:
        number = float(value)
    except ValueError:
        return math.inf, value
    return (math.inf if math.isnan(number) else number), value


def targets_of(
    contract: Contract, read: SourceRows, training: NDArray[np.bool_]
) -> tuple[Arrays, dict[str, NDArray[np.bool_]]]:
    """Per task: targets (N,), 0 where the label is missing, and where it is not (N,).

    Raises:
        BadSpec: labels that the tasks do not have, or lie out of range; all at once.
    """
    problems: list[str] = []
    targets: Arrays = {}
    answered: dict[str, NDArray[np.bool_]] = {}
    for name, task in contract.tasks.items():
        column = read.labels[name]
        answered[name] = np.array([label is not None for label in column])
        if not (answered[name] & training).any():
            problems.append(f"tasks.{name}: no training row has a label")
        match task:
            case RegressionTask():
                targets[name] = _values(task, name, column, problems)
            case BinaryTask():
                targets[name] = _places(task.labels, name, column, problems).astype(np.float32)
            case MulticlassTask():
                targets[name] = _places(task.labels, name, column, problems)
    if problems:
        raise BadSpec("\n".join(problems))
    return targets, answered


def _values(
    task: RegressionTask, name: str, column: Column, problems: list[str]
) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        values = np.array([0.0 if label is None else label for label in column], dtype=np.float32)
    if not np.isfinite(values).all():
        problems.append(f"tasks.{name}: holds labels that are not finite 32-bit floats")
    known = values[[label is not None for label in column]]
    for rule, bound, broken in (
        ("min", task.min, known < (-np.inf if task.min is None else task.min)),
        ("max", task.max, known > (np.inf if task.max is None else task.max)),
    ):
        if broken.any():
            problems.append(
                f"tasks.{name}.{rule}: {broken.sum()} labels lie beyond {bound:g}, "
                f"such as {known[broken][0]:g}"
            )
    return values


def _places(
    labels: tuple[str, ...], name: str, column: Column, problems: list[str]
) -> NDArray[np.int64]:
    places = {label: place for place, label in enumerate(labels)}
    strange = Counter(label for label in column if label is not None and label not in places)
    problems += [
        f"tasks.{name}.labels: the data holds {label!r} ({count} rows){suggestion(label, labels)}"
        for label, count in strange.most_common(5)
    ]
    return np.array([places.get(label, 0) for label in column], dtype=np.int64)
