"""What the contract learns of the data before the first epoch: vocabularies, offsets, labels.

Calibration rows have no part in it: to what is learnt of them they are rows never seen.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract
from onepass.models.contract.inputs import Input
from onepass.models.contract.reading import Reading
from onepass.models.contract.tasks import Task
from onepass.training.data import offsets
from onepass.training.data.pretrained import with_pieces
from onepass.training.data.targets import learn_labels
from onepass.training.data.vocabularies import learn_input
from onepass.training.data.word_vectors import learn_words
from onepass.training.sources.annotated import Annotated
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.rows import Column, SourceRows, some_of
from onepass.training.sources.split import CALIBRATION
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.tasks.labels import index_of

MOST = 20
"""Labels that are named."""


def learn_contract(
    spec: Spec,
    read: SourceRows,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    reading: Reading,
) -> Contract:
    """The contract of these inputs and tasks.

    Raises:
        BadSpec: the labels are not such as a task can have.
    """
    known = read.without(CALIBRATION)
    training = known.within("train")
    learnt = {n: _learnt(spec, n, task, known.labels[n]) for n, task in tasks.items()}
    if known is not read:
        _check_labels(read, {n: task for n, task in learnt.items() if task != tasks[n]})
    return Contract(
        inputs={n: _known(spec, n, i, known.inputs[n], training) for n, i in inputs.items()},
        tasks=learnt,
        reading=reading,
        certainty_by=None if spec.certainty is None else spec.certainty.by,
        reach=None if spec.certainty is None else spec.certainty.told,
    )


def _check_labels(read: SourceRows, learnt: Mapping[str, Task]) -> None:
    """Raises BadSpec where calibration rows have labels that no other row has."""
    rows = np.flatnonzero(read.within(CALIBRATION))
    problems = []
    for name, task in learnt.items():
        cells = some_of(read.labels[name], rows)
        labels = {label for cell in cells for label in _said_in(cell)}
        known = index_of(getattr(task, "labels", ()), labels)
        problems += [
            f"tasks.{name}.labels: {label!r} stands in calibration rows alone, and nothing can be "
            "learnt of it: name all labels here, or split so that such rows train, too"
            for label in sorted(labels - known.keys())
        ]
    if problems:
        raise BadSpec("\n".join(problems[:MOST]))


def _said_in(cell: Any) -> Iterable[str]:
    """The labels of a row: one, several, or those of its objects."""
    if isinstance(cell, Annotated):
        return [one.label for one in cell.objects if not one.ignored]
    return [cell] if isinstance(cell, str) else cell or ()


def _known(
    spec: Spec, name: str, declared: Input, column: Column, training: NDArray[np.bool_]
) -> Input:
    """The input with its vocabulary; where tasks are added it has that of the bundle."""
    if spec.add_tasks:
        return declared
    declared = with_pieces(spec, name, learn_input(declared, column, training))
    if kind_of(declared).learns:
        declared = learn_words(spec, name, declared, some_of(column, training))
    return offsets.inherited(spec, name, declared) or offsets.learn_offset(
        declared, column, training
    )


def _learnt(spec: Spec, name: str, task: Task, column: Column) -> Task:
    """The task with what labels say of it; one that stands still beside new ones is as it was."""
    fresh = not spec.add_tasks or name in spec.add_tasks
    return learn_labels(task, name, column) if fresh else task
