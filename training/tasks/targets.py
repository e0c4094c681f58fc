"""From labels to targets: numbers, places of labels, and a mask of what is missing."""

import math
from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.errors import suggestion
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
from onepass.training.sources.cells import MISSING_NUMBERS
from onepass.training.sources.rows import AskedLabels, Column, PartLabels, SourceRows
from onepass.training.specs.spec import BadSpec
from onepass.training.tasks.meaning import learnt_labels, places_of


def learn_labels(task: Task, name: str, column: Column) -> Task:
    """The task with the labels that the data holds, where the spec names none."""
    match task:
        case MultilabelTask(labels=()) | TaggingTask(labels=()):
            found = {label for row in column if row is not None for label in row}
            found.update(*{row.asked for row in column if isinstance(row, AskedLabels)})
        case BinaryTask(labels=()) | MulticlassTask(labels=()) | OrdinalTask(labels=()):
            found = {label for label in column if label is not None}
        case BinaryTask() | MulticlassTask() | OrdinalTask() | MultilabelTask() | TaggingTask():
            return task
        case RegressionTask() | CountTask() | QuantilesTask():
            return task
    labels = sorted(learnt_labels(found), key=natural)
    article = "an" if task.kind == "ordinal" else "a"
    try:
        if not labels:
            raise ValueError("none at all")
        return type(task).model_validate(task.model_dump() | {"labels": labels})
    except ValueError:
        scheme = getattr(task, "scheme", None)
        under = f" under scheme {scheme}" if scheme else ""
        raise BadSpec(
            f"tasks.{name}: {article} {task.kind} task cannot have the {len(labels)} labels "
            f"found{under}: {', '.join(labels[:5])}"
        ) from None


def natural(value: str) -> tuple[float, str]:
    """A key that sorts numbers in their order, before words in theirs."""
    try:
        number = float(value)
    except ValueError:
        return math.inf, value
    return (math.inf if math.isnan(number) else number), value


class Targets(NamedTuple):
    """What the labels of all tasks come to."""

    values: Arrays
    """Per task (N,) or (N, ...), 0 where the label is missing."""
    answered: dict[str, NDArray[np.bool_]]
    """Per task (N,): where there is one."""
    labelled: dict[str, NDArray[np.bool_]]
    """(N, K) of a multilabel task with rows that know some labels only: which those are."""


def targets_of(contract: Contract, read: SourceRows, training: NDArray[np.bool_]) -> Targets:
    """Per task: targets, and which rows and labels are known.

    Raises:
        BadSpec: labels that the tasks do not have, or lie out of range; all at once.
    """
    problems: list[str] = []
    targets: Arrays = {}
    answered: dict[str, NDArray[np.bool_]] = {}
    labelled: dict[str, NDArray[np.bool_]] = {}
    for name, task in contract.tasks.items():
        column = read.labels[name]
        answered[name] = np.array([label is not None for label in column])
        if not (answered[name] & training).any():
            problems.append(f"tasks.{name}: no training row has a label")
        match task:
            case RegressionTask() | QuantilesTask():
                targets[name] = _values(task.min, task.max, name, column, problems)
            case CountTask():
                targets[name] = _counts(task, name, column, problems)
            case BinaryTask():
                targets[name] = _places(task.labels, name, column, problems).astype(np.float32)
            case MultilabelTask():
                targets[name] = _indicators(task.labels, name, column, problems)
                if any(isinstance(row, PartLabels) for row in column):
                    known = _known(task.labels, column)
                    labelled[name] = known
                    answered[name] = np.asarray(known.any(axis=1))
                    problems += _never_known(task.labels, name, known[training])
            case MulticlassTask() | OrdinalTask():
                targets[name] = _places(task.labels, name, column, problems)
            case TaggingTask():
                tokens = read.inputs[contract.sequence]
                targets[name] = _tags(task.labels, name, column, tokens, problems)
    if problems:
        raise BadSpec("\n".join(problems))
    return Targets(targets, answered, labelled)


def _known(labels: tuple[str, ...], column: Column) -> NDArray[np.bool_]:
    """(N, K): which labels each row says something of."""
    table = np.ones((len(column), len(labels)), dtype=np.bool_)
    unknown = {one for said in column if isinstance(said, PartLabels) for one in said.unknown}
    places = places_of(labels, unknown)
    for row, said in enumerate(column):
        if said is None:
            table[row] = False
        elif isinstance(said, PartLabels):
            table[row, [places[label] for label in said.unknown if label in places]] = False
    return table


def _never_known(labels: tuple[str, ...], name: str, known: NDArray[np.bool_]) -> list[str]:
    ever = np.asarray(known.any(axis=0)).tolist()
    never = [label for label, some in zip(labels, ever, strict=True) if not some]
    return [
        f"tasks.{name}: no training row says whether it has {label!r}: leave this label out"
        for label in never
    ]


def _counts(task: CountTask, name: str, column: Column, problems: list[str]) -> NDArray[np.float32]:
    values = _values(0, task.max, name, column, problems)
    broken = values[values % 1 != 0]
    if len(broken):
        problems.append(
            f"tasks.{name}: {len(broken)} labels are no whole numbers, such as {broken[0]:g}: "
            "a count is 0, 1, 2 ..."
        )
    return values


def _values(
    low: float | None, high: float | None, name: str, column: Column, problems: list[str]
) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        values = np.array([0.0 if label is None else label for label in column], dtype=np.float32)
    if not np.isfinite(values).all():
        problems.append(
            f"tasks.{name}: holds labels that are not finite 32-bit floats, "
            f"such as {column[int(np.argmin(np.isfinite(values)))]:g}: "
            "leave these out, or give all in a larger unit"
        )
    known = values[[label is not None for label in column]]
    for rule, bound, broken in (
        ("min", low, known < (-np.inf if low is None else low)),
        ("max", high, known > (np.inf if high is None else high)),
    ):
        if broken.any():
            problems.append(
                f"tasks.{name}.{rule}: {broken.sum()} labels lie beyond {bound:g}, "
                f"such as {known[broken][0]:g}"
            )
    return values


def _indicators(
    labels: tuple[str, ...], name: str, column: Column, problems: list[str]
) -> NDArray[np.float32]:
    """(N, K) of 0 and 1."""
    each = [(row, label) for row, said in enumerate(column) for label in said or ()]
    places = _places(labels, name, [label for _, label in each], problems)
    table = np.zeros((len(column), len(labels)), dtype=np.float32)
    table[[row for row, _ in each], places] = 1
    return table


def _tags(
    labels: tuple[str, ...], name: str, column: Column, tokens: Column, problems: list[str]
) -> NDArray[np.int64]:
    """(N, L) places from 1; 0 behind a row's last token, and in rows without labels.

    L is that of the longest row of tokens, labelled or not.
    """
    lengths = np.array([0 if row is None else len(row) for row in column])
    wrong = [
        row
        for row, (said, words) in enumerate(zip(column, tokens, strict=True))
        if said is not None and len(said) != len(words or ())
    ]
    if wrong:
        said, words = column[wrong[0]], tokens[wrong[0]]
        problems.append(
            f"tasks.{name}: {len(wrong)} rows have more or fewer labels than tokens; the first is "
            f"row {wrong[0] + 1}, with {len(said)} labels for {len(words or ())} tokens"
        )
    longest = max(lengths.max(initial=1), *(len(words or ()) for words in tokens))
    table = np.zeros((len(column), longest), dtype=np.int64)
    each = _places(labels, name, [label for row in column for label in row or ()], problems)
    table[np.arange(table.shape[1]) < lengths[:, None]] = each + 1
    return table


def _places(
    labels: tuple[str, ...], name: str, column: Column, problems: list[str]
) -> NDArray[np.int64]:
    places = places_of(labels, column)
    strange = Counter(label for label in column if label is not None and label not in places)
    problems += [
        f"tasks.{name}.labels: the data holds {label!r} ({count} rows){suggestion(label, labels)}"
        + f"; if it says that there is none, source.missing: [{label}]" * (label in MISSING_NUMBERS)
        for label, count in strange.most_common(5)
    ]
    return np.array([places.get(label, 0) for label in column], dtype=np.int64)
