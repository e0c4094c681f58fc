"""A table of which nothing is known yet: its columns as far as each means something by itself."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from onepass.training.first_spec.guess import Guess, left_out
from onepass.training.sources.cells import numbers
from onepass.training.sources.reading import CsvFile, Dialect, Table, open_file
from onepass.training.sources.reading.decimals import plain
from onepass.training.sources.reading.typed import as_number, stored

DURATION = "a duration: as a number it needs a unit: {kind: number, unit: min}"
CLOCK = "a time without a day: as a number it needs a unit: {kind: number, unit: h}"


@dataclass(frozen=True)
class Opened:
    """What was found in the file."""

    columns: dict[str, pl.Series]
    """Under the names that the file has; a series may be called otherwise."""
    height: int
    unread: list[Guess]
    """Columns that are left out because of their type."""
    dialect: dict[str, str]
    """What a source says of its form, where that is not what is usual."""
    notes: list[str]


def open_table(path: Path, dialect: Dialect) -> Opened:
    """All columns of a table. Raises ValueError if it is none."""
    file = open_file(path, dialect)
    table = file.table()
    columns: dict[str, pl.Series] = {}
    unread: list[Guess] = []
    for name in table.columns:
        try:
            column = _guessable(table[name], table)
        except ValueError as error:
            unread.append(left_out(pl.Series(name, [None] * len(table)), _why(error, path)))
        else:
            columns[name] = column
    return Opened(columns, len(table), unread, _said(file, dialect), table.notes)


def _guessable(column: pl.Series, table: Table) -> pl.Series:
    """Text, numbers, times, lists or truth values. Raises ValueError for what is none."""
    column = stored(column)
    kind = column.dtype
    if kind == pl.String and table.decimal is not None:
        problems: list[str] = []
        point = plain(column, table.decimal, "", problems)
        numbers(point, "", problems)
        return column if problems else point
    if kind.is_decimal():
        return column.cast(pl.Float64)
    if kind.is_integer():
        as_number(column)
    if isinstance(kind, pl.Array):
        return column.arr.to_list()
    if isinstance(kind, pl.Duration):
        raise ValueError(DURATION)
    if kind == pl.Time:
        raise ValueError(CLOCK)
    if kind in (pl.Binary, pl.Object) or (kind.is_nested() and not isinstance(kind, pl.List)):
        raise ValueError(f"is of type {kind}, which is neither a number nor text")
    return column


def _why(error: ValueError, path: Path) -> str:
    return str(error).removeprefix(f"source.path: {str(path)!r}: ")


def _said(file: object, dialect: Dialect) -> dict[str, str]:
    if not isinstance(file, CsvFile):
        return {}
    settings = {"separator": file.separator, "decimal": file.decimal or ".", "encoding": ""}
    usual = {"separator": ",", "decimal": ".", "encoding": ""}
    settings |= {"encoding": dialect.encoding or ""}
    return {name: value for name, value in settings.items() if value != usual[name]}
