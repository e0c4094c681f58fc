"""Curricula: some tasks before others, or easy rows before hard ones.

Bengio, Louradour, Collobert, Weston, "Curriculum Learning", ICML 2009. Without one,
every epoch sees every row and every task learns from the first.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training import sources
from onepass.training.batches.curriculum import column, pace, tasks
from onepass.training.batches.curriculum.column import ColumnSpec
from onepass.training.batches.curriculum.loss import LossSpec
from onepass.training.batches.curriculum.tasks import TasksSpec
from onepass.training.sources import SourceRows, Sources
from onepass.training.sources.memory import IN_MEMORY, Memory

Curriculum = Annotated[TasksSpec | ColumnSpec | LossSpec, Field(discriminator="kind")]


def problems_of(
    curriculum: Curriculum | None,
    learning: Sequence[str],
    inputs: Mapping[str, Input],
    source: Sources,
    *,
    epochs: int | None,
) -> list[str]:
    """What is wrong with it, for these tasks that learn, and so many epochs; None where their
    number is not known yet."""
    match curriculum:
        case TasksSpec():
            return tasks.problems_of(curriculum, learning, epochs)
        case ColumnSpec():
            return column.problems_of(curriculum, inputs, source)
        case LossSpec() | None:
            return []


def read(
    curriculum: Curriculum | None,
    source: Sources,
    inputs: Mapping[str, Input],
    asked: Mapping[str, Task],
    memory: Memory = IN_MEMORY,
) -> tuple[SourceRows, NDArray[np.float64] | None]:
    """The rows of the source, and the number of each (N,) where a column orders them.

    Raises:
        ValueError: with every problem at once.
    """
    match curriculum:
        case ColumnSpec():
            return column.read(curriculum, source, inputs, asked, memory)
        case TasksSpec() | LossSpec() | None:
            return sources.read(source, inputs, asked, memory), None


def whole_from(curriculum: Curriculum | None, epochs: int) -> int:
    """The epoch from which nothing is held back any more: until then training is not given up."""
    match curriculum:
        case TasksSpec():
            return min(tasks.last_begins(curriculum), epochs)
        case ColumnSpec() | LossSpec():
            return pace.whole_from(curriculum, epochs)
        case None:
            return 1


def said(curriculum: Curriculum | None, epochs: int) -> list[str]:
    """In a sentence."""
    match curriculum:
        case TasksSpec():
            return [f"curriculum: {tasks.said(curriculum, epochs)}"]
        case ColumnSpec():
            order = f"{'highest' if curriculum.hard_first else 'lowest'} {curriculum.by}"
            return [f"curriculum: {pace.said(curriculum, epochs, order)}"]
        case LossSpec():
            order = f"{'highest' if curriculum.hard_first else 'lowest'} loss"
            return [f"curriculum: {pace.said(curriculum, epochs, order)}"]
        case None:
            return []


__all__ = ["ColumnSpec", "Curriculum", "LossSpec", "TasksSpec"]
