"""Data that say little, in a sentence each: labels that lack, labels and inputs that are always the
same, tasks that no row judges."""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.forms import Cells, Choice, Choices, Quantity
from onepass.models.contract.inputs.beside import present
from onepass.training.batches.rows import Rows
from onepass.training.data.targets import Targets
from onepass.training.sources.inputs import kind_of


def unanswered(useful: NDArray[np.bool_]) -> list[str]:
    """A sentence on rows that are left out."""
    count = int((~useful).sum())
    return [f"{count} rows have no label at all and are left out"] if count else []


def partly(targets: Targets) -> list[str]:
    """A sentence on each multilabel task with rows that know some labels only."""
    return [
        f"tasks.{name}: of {known.size:,} labels {int(known.sum()):,} are known; "
        f"{int((known.any(axis=1) & ~known.all(axis=1)).sum()):,} rows know some and lack others"
        for name, known in targets.labelled.items()
    ]


def notes(contract: Contract, train: Rows, val: Rows, learning: Collection[str]) -> Iterator[str]:
    """A sentence on each input and each task that has little to say."""
    for name, declared in contract.inputs.items():
        column = train.inputs[name]
        column = column[train.inputs[present(name)]] if declared.optional else column
        if _is_constant(declared.in_unit(column)) and (text := kind_of(declared).constant(column)):
            yield f"inputs.{name}: {text}"
    for name in contract.tasks:
        known, chosen_by = train.known(name), val.known(name)
        if (always := said(contract, name, known)) is not None:
            yield f"tasks.{name}: all training labels are {always}: there is nothing to learn"
        if name not in learning:
            continue
        if always is None and (never := _never(contract, name, known)):
            yield f"tasks.{name}: no training row has {never}: all that is learnt is to say no"
        if not len(chosen_by):
            yield f"tasks.{name}: no validation row has a label: it has no say in the best epoch"
        elif always is None and (only := said(contract, name, chosen_by)) is not None:
            text = f"all validation labels are {only}: it has little say in the best epoch"
            yield f"tasks.{name}: {text}"


def unlearnt(calibration: Rows, learning: Collection[str]) -> Iterator[str]:
    """A sentence on each task that calibration rows say nothing of."""
    for name in learning:
        if not calibration.answered[name].any():
            text = "nothing is learnt of it after the last epoch, such as a threshold"
            yield f"tasks.{name}: no calibration row has a label: {text}"


def said(
    contract: Contract, name: str, known: NDArray[np.float32] | NDArray[np.int64]
) -> str | None:
    """The one label that these targets have; None where there are several, or none."""
    if not len(known):
        return None
    match contract.tasks[name].form:
        case Quantity() if _is_constant(known):
            return f"{known[0]:g}"
        case Choice(labels=labels) if _is_constant(known):
            return repr(labels[int(known[0])])
        case Cells(labels=labels):
            tags = known[known > 0]
            return repr(labels[int(tags[0]) - 1]) if len(tags) and _is_constant(tags) else None
        case Choices(labels=labels) if _is_constant(known):
            some = [label for label, there in zip(labels, known[0].tolist(), strict=True) if there]
            return f"the set of {', '.join(some)}" if some else "the empty set"
        case _:
            return None


def _never(contract: Contract, name: str, known: NDArray[np.float32] | NDArray[np.int64]) -> str:
    """The labels of a multilabel task that no row has."""
    form = contract.tasks[name].form
    if not isinstance(form, Choices) or not len(known):
        return ""
    there = np.asarray(known.any(axis=0)).tolist()
    return ", ".join(
        repr(label) for label, some in zip(form.labels, there, strict=True) if not some
    )


def _is_constant(column: NDArray[Any]) -> bool:
    """Whether all rows of (N, ...) are the first one."""
    return len(column) > 0 and bool((column == column[:1]).all())
