"""The columns of a table that hold inputs and tasks, and their cells as the contract wants them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from onepass.models.contract.errors import near, suggestion
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Quantity
from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.contract.reading import LABELS
from onepass.models.contract.tasks import Task
from onepass.training.sources.cells import (
    MISSING_NUMBERS,
    lists,
    numbers,
    separated,
    texts,
    tokens,
)
from onepass.training.sources.files import image_files
from onepass.training.sources.iso import as_iso, timely
from onepass.training.sources.labels import labels_of
from onepass.training.sources.missing import Taken, emptied
from onepass.training.sources.reading.decimals import plain
from onepass.training.sources.reading.table import Table
from onepass.training.sources.reading.typed import (
    Untyped,
    as_items,
    as_number,
    as_vector,
    as_words,
)
from onepass.training.sources.rows import Column
from onepass.training.sources.times import NO_TIMES

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
        self._table, self._columns = table, columns
        self._separators, self._formats = separators, formats
        self._before = before
        self._reading = self._labels = LABELS.with_missing(missing)
        self.problems: list[str] = []
        self.taken: dict[str, Taken] = {}
        """Words that were taken for missing values, by the path of an input or a task."""

    def of_input(self, given: Input, name: str, folder: Path) -> Column:
        """The cells of an input, missing ones as None; images are in that folder."""
        columns = columns_of(self._columns, name)
        if len(columns) > 1 and given.kind != "vector":
            self.problems.append(
                f"source.columns.{name}: a {given.kind} has one column, got {columns}"
            )
        path, column = f"inputs.{name}", columns[0]
        self._reading = given.reading
        match given:
            case VectorInput() if not isinstance(self._columns.get(name, name), str):
                rows = zip(*(self._numbers(c, path, None) for c in columns), strict=True)
                return [None if None in row else list(row) for row in rows]
            case VectorInput():
                vectors = lists(self._typed(as_vector, column, path), name, self.problems)
                return [None if row is None else given.known(row) for row in vectors]
            case NumberInput():
                return self._numbers(column, path, given.unit)
            case CategoryInput() | TextInput():
                read = partial(as_words, iso=given.reading.times == "iso")
                return texts(self._typed(read, column, path))
            case TimestampInput():
                return self._moments(column, name)
            case SetInput():
                found = self._typed(as_items, column, path)
                sets = separated(found, self._separators.get(name, "|"))
                return [None if s is None else self._items(given, list(s), path) for s in sets]
            case SequenceInput():
                found = self._typed(as_items, column, path)
                return tokens(found, self._separators.get(name, " "))
            case ImageInput():
                files = texts(self._typed(as_words, column, path))
                return image_files(
                    folder,
                    files,
                    name,
                    self.problems,
                    optional=given.optional,
                    called=self._table.called,
                )

    def of_task(self, task: Task, name: str) -> Column:
        """The labels of a task, missing ones as None."""
        columns = columns_of(self._columns, name)
        path = f"tasks.{name}"
        self._reading = self._labels
        each = not isinstance(self._columns.get(name, name), str)
        match task.form:
            case Quantity(unit=unit):
                found = [self._number(column, path, unit) for column in columns]
            case Choices() if each:
                found = [self._number(column, path, "yes or no") for column in columns]
            case Choices() | Cells() | Objects():
                found = [self._typed(as_items, column, path) for column in columns]
            case Choice():
                found = [self._typed(as_words, column, path) for column in columns]
        separator = self._separators.get(name)
        return labels_of(task, found, separator, name, self.problems, self._table.called, each=each)

    def _items(self, given: SetInput, items: list[str], path: str) -> list[str] | None:
        """Of one cell, without those that say that nothing is there, which are counted."""
        known: list[str] | None = given.known(items)
        if known is not items:
            self.taken[path].update(item for item in items if item not in (known or ()))
        return known

    def _typed(
        self,
        read: Callable[[pl.Series], pl.Series],
        column: str,
        path: str,
        others: Sequence[str] = (),
    ) -> pl.Series:
        """A column as a type that cells know; empty where it is of no such type."""
        words = self.taken.setdefault(path, Counter())
        try:
            return emptied(read(self._table[column]), self._reading, words, others)
        except Untyped as error:
            self.problems.append(f"{path}: column {column!r} {error}")
        except ValueError as error:  # the file cannot give it
            self.problems.append(f"{path}: {error}")
        return pl.Series(column, [None] * len(self._table), dtype=pl.String)

    def _number(self, column: str, path: str, unit: str | None) -> pl.Series:
        """A column of numbers, or of text with a decimal point."""

        def typed_as(column: pl.Series) -> pl.Series:
            return as_number(column, unit, before=self._before)

        typed = self._typed(typed_as, column, path, MISSING_NUMBERS)
        found = plain(typed, self._table.decimal, path, self.problems)
        return emptied(found, self._reading, self.taken[path]) if found is not typed else found

    def _numbers(self, column: str, path: str, unit: str | None) -> list[float | None]:
        found = self._number(column, path, unit)
        return numbers(found, path, self.problems, self._table.called)

    def _moments(self, column: str, name: str) -> Column:
        path, form = f"inputs.{name}", self._formats.get(name)
        found = self._typed(partial(timely, form=form), column, path, NO_TIMES)
        return as_iso(found, form, path, self._table.called, self.problems)


def columns_of(columns: Columns, name: str) -> tuple[str, ...]:
    """The columns that hold an input or a task."""
    named = columns.get(name, name)
    return (named,) if isinstance(named, str) else named


def check_columns(
    table: Table,
    path: object,
    columns: Columns,
    others: Mapping[str, Mapping[str, str]],
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
