"""Rows whose tasks are answered by files of annotations: beside a table, or instead of one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

from onepass.models.contract.errors import near, suggestion
from onepass.models.contract.tasks import Task
from onepass.training.sources import annotations, table_split
from onepass.training.sources.annotations import Annotations, Found, Where
from onepass.training.sources.annotations.pictures import Pictures, below
from onepass.training.sources.cells import texts
from onepass.training.sources.reading import Table, of_frame
from onepass.training.sources.reading.typed import stored
from onepass.training.sources.rows import Column, some_of
from onepass.training.sources.split import ColumnSplit, SplitSpec

SPLIT = "split"


class Asked(NamedTuple):
    """What is asked for: annotations by the name of a task, of pictures in that folder, which that
    column of the table names."""

    named: Mapping[str, Annotations]
    folder: Path
    column: str


class Marked(NamedTuple):
    """The table of the rows, and what annotations say of them."""

    listed: Table
    labels: dict[str, Column]
    notes: list[str]


def read(
    asked: Asked, tasks: Mapping[str, Task], listed: Table | None, split: SplitSpec | None
) -> Marked:
    """Without a table, the pictures that annotations name are the rows.

    Raises:
        ValueError: a file, or what the spec says of it, is wrong; all problems at once.
    """
    named, folder, column = asked
    if not named:
        assert listed is not None, "rows come from a table, or from annotations"
        return Marked(listed, {}, [])
    rows = None if listed is None else _pictures_of(listed, column)
    found, notes = _found(named, tasks, _where(rows, listed, folder, split))
    if listed is None:
        listed, rows = _made(found, column)
    assert rows is not None, "of the table, or made"
    there, _ = table_split.timed(split, listed)
    labels, where = dict[str, Column](), _where(rows, listed, folder, split)
    for name, one in found.items():
        cells: Column = annotations.column_of(one, tasks[name], where, rows)
        labels[name] = cells if there is None else some_of(cells, there)
        without = sum(row not in one.cells for row in rows)
        notes += [f"tasks.{name}: {without} of {len(rows)} pictures are not annotated"] * (
            without > 0
        )
    return Marked(listed, labels, notes)


def _pictures_of(listed: Table, column: str) -> list[str | None]:
    if column not in listed.columns:
        there = near(column, listed.columns)
        raise ValueError(f"source.table: has no column {column!r}, of pictures{there}")
    return texts(stored(listed[column]))


def _where(
    rows: list[str | None] | None, listed: Table | None, folder: Path, split: SplitSpec | None
) -> Where:
    names = below(folder) if rows is None else [name for name in rows if name]
    pictures = Pictures(names, are_rows=rows is not None)
    splits = rows is None and isinstance(split, ColumnSplit | None)
    return Where(folder, pictures, rows or (), listed, splits=splits)


def _found(
    named: Mapping[str, Annotations], tasks: Mapping[str, Task], where: Where
) -> tuple[dict[str, Found], list[str]]:
    found, notes, problems = dict[str, Found](), list[str](), list[str]()
    for name, spec in named.items():
        problem = _unfit(name, tasks)
        if problem:
            problems.append(problem)
            continue
        try:
            found[name] = annotations.read(spec, tasks[name], where)
        except ValueError as error:
            problems += _under(name, str(error))
            continue
        notes += [f"tasks.{name}: {note}" for note in found[name].notes]
    if problems:
        raise ValueError("\n".join(problems))
    return found, notes


def _unfit(name: str, tasks: Mapping[str, Task]) -> str | None:
    if name not in tasks:
        return f"source.annotations.{name}: there is no such task{suggestion(name, list(tasks))}"
    if annotations.suits(tasks[name].form):
        return None
    fits = "are of objects, for a task of objects, of their points, or of a label for each pixel"
    return f"source.annotations.{name}: {fits}, and this is a {tasks[name].kind}"


def _under(name: str, text: str) -> Iterator[str]:
    yield from (f"source.annotations.{name}: {line}" for line in text.splitlines())


def _made(found: Mapping[str, Found], column: str) -> tuple[Table, list[str | None]]:
    """The rows that annotations name, in their order; and the part of each, where one says so."""
    rows: list[str | None] = [*dict.fromkeys(name for one in found.values() for name in one.cells)]
    parts = {name: part for one in found.values() for name, part in one.parts.items()}
    columns = {column: pl.Series(rows, dtype=pl.String)}
    if parts:
        columns[SPLIT] = pl.Series([parts.get(row or "") for row in rows], dtype=pl.String)
    return of_frame(pl.DataFrame(columns)), rows
