"""Several sources, each answering some of the tasks: their rows behind one another."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain
from typing import Any, overload

import numpy as np

from onepass.models.contract.errors import suggestion
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.typed_columns import TypedColumn, kept

Read = Callable[[Any, Mapping[str, Input], Mapping[str, Task], Memory], SourceRows]


class Joined(Sequence[Any]):
    """Columns behind one another. Cells are taken from them when they are asked for."""

    def __init__(self, parts: Sequence[Column]) -> None:
        self.parts = parts
        self._ends = list(accumulate(len(part) for part in parts))

    def __len__(self) -> int:
        """Of all of them."""
        return self._ends[-1]

    def at(self, index: int) -> tuple[Column, int]:
        """The column that holds a place, and where in it."""
        part = bisect_right(self._ends, index)
        column = self.parts[part]
        return column, index - self._ends[part] + len(column)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """A cell."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        column, own = self.at(index)
        return column[own]

    def __contains__(self, value: object) -> bool:
        """Whether a column does: those of images answer without being read."""
        return any(value in part for part in self.parts)

    def count(self, value: Any) -> int:
        """How often."""
        return sum(part.count(value) for part in self.parts if value in part)


def column_at(column: Column, index: int) -> tuple[Column, int]:
    """The column of the source that a row is from, and where in it."""
    return column.at(index) if isinstance(column, Joined) else (column, index)


def problems_of(
    named: Mapping[str, SourceSpec], inputs: Sequence[str], tasks: Sequence[str]
) -> list[str]:
    """What is wrong with how sources share the tasks among them."""
    problems = []
    for name, source in named.items():
        if not source.tasks:
            problems.append(f"source.{name}.tasks: is missing: which tasks does it answer?")
        for part, names, known in (
            ("task", source.tasks, tasks),
            ("input", source.without, inputs),
        ):
            setting = "tasks" if part == "task" else "without"
            problems += [
                f"source.{name}.{setting}: no such {part} {one!r}{suggestion(one, known)}"
                for one in names
                if one not in known
            ]
    answered = set(chain.from_iterable(source.tasks for source in named.values()))
    problems += [
        f"tasks.{task}: no source answers it: name it under source.NAME.tasks"
        for task in tasks
        if task not in answered
    ]
    return problems


def read(
    read_one: Read,
    named: Mapping[str, SourceSpec],
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    memory: Memory = IN_MEMORY,
) -> SourceRows:
    """The rows of all of them; what a source does not have is missing in its rows.

    Raises:
        ValueError: with every problem of every source at once, under the source's name.
    """
    rows: dict[str, SourceRows] = {}
    problems = []
    for name, source in named.items():
        own_inputs = {
            key: declared for key, declared in inputs.items() if key not in source.without
        }
        own_tasks = {key: task for key, task in tasks.items() if key in source.tasks}
        try:
            rows[name] = read_one(source, own_inputs, own_tasks, memory)
        except ValueError as error:
            problems += [_under(name, source, line) for line in str(error).splitlines()]
    if problems:
        raise ValueError("\n".join(problems))
    parts = list(rows.values())
    joined = partial(_kept, parts=parts, memory=memory)
    return SourceRows(
        {name: joined([part.inputs.get(name) for part in parts]) for name in inputs},
        {name: joined([part.labels.get(name) for part in parts]) for name in tasks},
        np.concatenate([part.split for part in parts]),
        [f"{name}: {note}" for name, part in rows.items() for note in part.notes],
        {name: len(part) for name, part in rows.items()},
        rules={name: part.rules[""] for name, part in rows.items() if part.rules},
    )


def _kept(
    columns: Sequence[Column | None], *, parts: Sequence[SourceRows], memory: Memory
) -> Column:
    return kept(_joined(columns, parts), memory)


def _joined(columns: Sequence[Column | None], parts: Sequence[SourceRows]) -> Column:
    whole: list[Column] = [
        [None] * len(part) if column is None else column
        for column, part in zip(columns, parts, strict=True)
    ]
    if all(isinstance(column, list) for column in whole):
        return list(chain.from_iterable(whole))
    typed = [column for column in columns if isinstance(column, TypedColumn)]
    if len({type(column) for column in typed}) == 1 and all(
        column is None or isinstance(column, TypedColumn) for column in columns
    ):
        first = typed[0]
        return first.joined(
            [
                first.gone(len(part)) if column is None else column
                for column, part in zip(columns, parts, strict=True)
            ]
        )
    return Joined(whole)


def _under(name: str, source: SourceSpec, line: str) -> str:
    """A problem of one source, by its path among several: source.path -> source.NAME.path."""
    settings = "|".join(type(source).model_fields)
    text, times = re.subn(rf"\bsource\.(?=({settings})\b)", f"source.{name}.", line)
    return text if times else f"source.{name}: {line}"
