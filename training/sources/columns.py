"""The columns of a table that hold inputs and tasks, and their cells as the contract wants them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from onepass.models.contract.errors import near, suggestion
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources.cells import texts
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.inputs.base import Where
from onepass.training.sources.labels import labels_of
from onepass.training.sources.map_files import MapSpec, map_files
from onepass.training.sources.missing import Taken
from onepass.training.sources.reading.table import Table
from onepass.training.sources.reading.typed import as_items, as_words
from onepass.training.sources.rows import Column

Columns = Mapping[str, str | tuple[str, ...]]


class TableCells:
    """Reads the columns of one table; `problems` gathers what does not fit."""

    def __init__(
        self,
        table: Table,
        columns: Columns,
        separators: Mapping[str, str],
        formats: Mapping[str, str],
        *,
        missing: tuple[str, ...] = (),
        before: bool = False,
    ) -> None:
        """`missing`: of labels, words that say there is none; those of inputs are the contract's.

        `before`: for a bundle of before, to which dates and booleans were numbers.
        """
        self._columns, self._separators, self._formats = columns, separators, formats
        self._reader = ColumnReader(table, missing=missing, before=before)

    @property
    def problems(self) -> list[str]:
        """What does not fit."""
        return self._reader.problems

    @property
    def taken(self) -> dict[str, Taken]:
        """Words that were taken for missing values, by the path of an input or a task."""
        return self._reader.taken

    def of_input(self, declared: Input, name: str, folder: Path) -> Column:
        """The cells of an input, missing ones as None; images are in that folder."""
        columns = columns_of(self._columns, name)
        if len(columns) > 1 and not (declared.numeric and declared.item_shape):
            self.problems.append(
                f"source.columns.{name}: a {declared.kind} has one column, got {columns}"
            )
        each = not isinstance(self._columns.get(name, name), str)
        where = Where(
            name, columns, self._separators.get(name), self._formats.get(name), folder, each=each
        )
        self._reader.reading = declared.reading
        read, cells = self._reader, partial(kind_of(declared).cells, where=where)
        return read.in_pieces(columns[0], cells) if len(columns) == 1 else cells(read)

    def of_task(
        self, task: Task, name: str, folder: Path, *, spec: MapSpec | None = None
    ) -> Column:
        """The labels of a task, missing ones as None; maps are in that folder, their numbers as
        `spec` says."""
        columns, read = columns_of(self._columns, name), self._reader
        read.reading = read.labels
        if isinstance(task.form, Pixels):
            names = texts(read.typed(as_words, columns[0], f"tasks.{name}"))
            if spec is not None and task.form.labels:
                self.problems.append(f"source.maps.{name}: numbers of labels have no unit")
            return map_files(folder, names, name, self.problems, spec=spec)
        labels = partial(self._labels, task=task, name=name, columns=columns)
        return read.in_pieces(columns[0], labels) if len(columns) == 1 else labels(read)

    def _labels(
        self, read: ColumnReader, *, task: Task, name: str, columns: Sequence[str]
    ) -> Column:
        path = f"tasks.{name}"
        each = not isinstance(self._columns.get(name, name), str)
        match task.form:
            case Points():
                cells = [read.number(column, path, None) for column in columns]
            case Quantity(unit=unit):
                cells = [read.number(column, path, unit) for column in columns]
            case Choices() if each:
                cells = [read.number(column, path, "yes or no") for column in columns]
            case Choices() | Cells() | Pixels() | Objects():
                cells = [read.typed(as_items, column, path) for column in columns]
            case Choice():
                cells = [read.typed(as_words, column, path) for column in columns]
        separator = self._separators.get(name)
        return labels_of(task, cells, separator, name, read.problems, read.table.called, each=each)


class LastUses:
    """Lets a table forget each column when all that it is used for has been read."""

    def __init__(
        self, table: Table, uses: Mapping[str, Sequence[str]], kept: Collection[str]
    ) -> None:
        """`uses` are the columns of each name; those that are `kept` are used once more."""
        self._table, self._uses = table, uses
        self._left = Counter([*kept, *chain.from_iterable(uses.values())])

    def of(self, name: str, read: Column) -> Column:
        """What was read of an input or a task."""
        self._left.subtract(self._uses[name])
        for column in self._uses[name]:
            if not self._left[column]:
                self._table.forget(column)
        return read


def columns_of(columns: Columns, name: str) -> tuple[str, ...]:
    """The columns that hold an input or a task."""
    named = columns.get(name, name)
    return (named,) if isinstance(named, str) else named


def check_columns(
    table: Table,
    path: object,
    columns: Columns,
    others: Mapping[str, Mapping[str, object]],
    names: list[str],
) -> None:
    """Raises ValueError where a name or a column is not there, or the table has no rows."""
    problems = [
        f"source.{setting}.{name}: there is no such input or task{suggestion(name, names)}"
        for setting, named in {"columns": columns, **others}.items()
        for name in named
        if name not in names
    ]
    absent = [
        f"{column!r} (for {name!r}){near(column, table.columns)}"
        for name in names
        for column in columns_of(columns, name)
        if column not in table.columns
    ]
    if absent:
        there = ", ".join(table.columns[:40])
        alone = ": if its cells are parted by another sign, say separator" * (
            len(table.columns) == 1
        )
        problems.append(f"{path}: has no column {', '.join(absent)}. It has {there}{alone}")
    if not len(table):
        problems.append(f"{path}: has no rows")
    if problems:
        raise ValueError("\n".join(problems))
