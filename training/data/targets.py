"""From labels to targets: what each task makes of them, and a mask of what is missing."""

from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.tasks import Task
from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.typed_columns import missing_in
from onepass.training.specs.spec import BadSpec
from onepass.training.tasks import kind_of
from onepass.training.tasks.pictured import Pictured


class Targets(NamedTuple):
    """What the labels of all tasks come to."""

    values: Arrays
    """Per task (N,) or (N, ...), 0 where the label is missing."""
    answered: dict[str, NDArray[np.bool_]]
    """Per task (N,): where there is one."""
    labelled: dict[str, NDArray[np.bool_]]
    """(N, K) of a multilabel task with rows that know some labels only: which those are."""
    notes: list[str]
    """A sentence each on labels that were changed to fit."""


def learn_labels(task: Task, name: str, column: Column) -> Task:
    """The task with the labels that the data holds, where the spec names none.

    Raises:
        BadSpec: it cannot have these.
    """
    try:
        learnt: Task = kind_of(task).learnt(column)
    except ValueError as error:
        raise BadSpec(f"tasks.{name}: {error}") from None
    return learnt


def label_notes(contract: Contract, read: SourceRows) -> list[str]:
    """A sentence each on labels that are read in a way to know of."""
    return [
        f"tasks.{name}: {text}"
        for name, task in contract.tasks.items()
        for text in kind_of(task).notes(read.labels[name])
    ]


def targets_of(
    contract: Contract,
    read: SourceRows,
    training: NDArray[np.bool_],
    memory: Memory = IN_MEMORY,
) -> Targets:
    """Per task: targets, and which rows and labels are known.

    Raises:
        BadSpec: labels that the tasks do not have, or lie out of range; all at once.
    """
    problems: list[str] = []
    targets = Targets({}, {}, {}, [])
    for name, task in contract.tasks.items():
        kind, column = kind_of(task), read.labels[name]
        answered = ~missing_in(column)
        if not (answered & training).any():
            problems.append(f"tasks.{name}: no training row has a label")
        beside = _beside(contract, name, read, targets.notes)
        targets.values[name] = memory.kept(kind.target(name, column, beside, problems))
        known = kind.labelled(name, column, training, problems)
        if known is not None:
            targets.labelled[name] = memory.kept(known)
            answered = np.asarray(known.any(axis=1))
        targets.answered[name] = answered
    if problems:
        raise BadSpec("\n".join(problems))
    return targets


def _beside(contract: Contract, name: str, read: SourceRows, notes: list[str]) -> Any:
    """What the answers of a task run along: of an image, how it is read, too."""
    if name not in contract.along:
        return ()
    along = contract.along[name]
    declared, column = contract.inputs[along], cast(Any, read.inputs[along])
    return Pictured(column, declared, notes) if declared.kind == "image" else column
