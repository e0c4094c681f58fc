"""A source that is a table: CSV or Parquet, packed or not.

Every cell of a CSV is read as text and cast to what the contract wants of its column, so that no
guess of a type ever changes a value (a zone "007" stays "007"), and what does not fit is reported
with its line.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.errors import suggestion
from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.reading import LABELS
from onepass.models.contract.tasks import Task
from onepass.training.sources import missing
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.cells import as_text, texts
from onepass.training.sources.columns import LastUses, TableCells, check_columns, columns_of
from onepass.training.sources.keys import column_keys, input_keys
from onepass.training.sources.reading import Dialect, Table, read_file
from onepass.training.sources.reading.typed import stored
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.split import (
    ColumnSplit,
    GroupSplit,
    HashSplit,
    Split,
    SplitSpec,
    TimeSplit,
    by_column,
    by_hash,
    by_time,
)
from onepass.training.sources.times import instants


class TableSource(SourceSpec, Dialect):
    """`columns` names the column of an input or a task where it has another name.

    A vector is a list of columns, an image a file beside the table. A set is one column, its items
    between separators (`|` where `separators` does not say); a multilabel task is, too, or it is a
    column of 0 and 1 per label. The tokens of a sequence are one column, and so are their tags,
    with spaces between them; a space inside a token is U+00A0. A cell is missing if it is empty, or
    one of the words in `missing`: ["NA", "?"]. Without `split`, the column `split` decides where
    there is one, else a hash.
    """

    kind: Literal["table"] = "table"
    path: Path | None = None
    columns: dict[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    separators: dict[Name, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    split: SplitSpec | None = None


def read(source: TableSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]) -> SourceRows:
    """Reads the table.

    Raises:
        ValueError: the file, a column or a cell is not what the spec says; all problems at once.
    """
    if source.path is None:
        raise ValueError("source.path: is missing: --set source.path=FILE names the table")
    return rows_of(source, read_file(source.path, source), inputs, tasks, source.path.parent)


def rows_of(
    source: TableSource,
    table: Table,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    folder: Path,
    pictures: Mapping[str, Column] | None = None,
) -> SourceRows:
    """The rows of an opened table; the images it names are in that folder, if they are no
    `pictures` that were read before. Raises ValueError."""
    others = {"separators": source.separators, "formats": source.formats}
    named = [name for name in inputs if name not in (pictures or {})]
    check_columns(table, source.path, source.columns, others, [*named, *tasks])
    words = tuple(missing.words_of(source))
    kept, times = timed(source.split, table, words)
    table = table if kept is None else table.taken(kept)
    cells = TableCells(table, source.columns, source.separators, source.formats, missing=words)
    uses = {name: columns_of(source.columns, name) for name in (*named, *tasks)}
    both = [name for name in named if name in tasks]  # an input and a task of one name
    again = [column for name in both for column in uses[name]]
    last = LastUses(table, uses, [*again, *_split_by(source.split, table)])
    read = {n: last.of(n, cells.of_input(inputs[n], n, folder)) for n in named}
    read = {name: (pictures or read).get(name, read.get(name, ())) for name in inputs}
    labels = {name: last.of(name, cells.of_task(task, name)) for name, task in tasks.items()}
    if cells.problems:
        raise ValueError("\n".join(cells.problems))
    rule = _rule(source, table, inputs)
    split, note = _split(rule, table, times, read, inputs)
    notes = [*table.notes, *missing.notes(cells.taken), f"split {note}"]
    if kept is not None:
        notes.append(f"{int((~kept).sum())} rows have no time to be split by and are left out")
    return SourceRows(read, labels, split, notes, called=table.row_names, rules={"": rule})


def timed(
    spec: SplitSpec | None, table: Table, missing_words: Sequence[str] = ()
) -> tuple[NDArray[np.bool_] | None, NDArray[np.int64 | np.float64]]:
    """Of a split by time: the rows that have one, None if all do, and their times."""
    if not isinstance(spec, TimeSplit):
        return None, np.empty(0)
    _check_column(spec, table)
    try:
        times, missing = instants(table[spec.column], spec.format, table.called, missing_words)
    except ValueError as error:
        raise ValueError(f"source.split.column: {spec.column!r} {error}") from None
    if missing.all():
        raise ValueError(f"source.split.column: {spec.column!r} is empty in all rows")
    return (~missing, times[~missing]) if missing.any() else (None, times)


def _split_by(spec: SplitSpec | None, table: Table) -> Sequence[str]:
    """The columns that say how rows are split."""
    match spec:
        case None:
            return ("split",)
        case HashSplit(whole=True):
            return table.columns
        case HashSplit(key=key):
            return key
        case ColumnSplit() | GroupSplit() | TimeSplit():
            return (spec.column,)


def _check_column(spec: ColumnSplit | GroupSplit | TimeSplit, table: Table) -> None:
    if spec.column not in table.columns:
        raise ValueError(
            f"source.split.column: there is no column {spec.column!r}"
            f"{suggestion(spec.column, table.columns)}"
        )


def _rule(source: TableSource, table: Table, inputs: Mapping[str, Input]) -> SplitSpec:
    """How rows are split, with all that decides it."""
    spec = source.split
    if spec is None:
        spec = ColumnSplit() if "split" in table.columns else HashSplit()
    if not isinstance(spec, HashSplit):
        return spec
    problems = [
        f"source.split.inputs: there is no input {name!r}{suggestion(name, list(inputs))}"
        for name in spec.inputs
        if name not in inputs
    ]
    problems += [
        f"source.split.key: there is no column {column!r}{suggestion(column, table.columns)}"
        for column in spec.key
        if column not in table.columns
    ]
    if problems:
        raise ValueError("\n".join(problems))
    if spec.key or spec.whole:
        return spec
    return spec.model_copy(update={"inputs": spec.inputs or tuple(sorted(inputs))})


def _split(
    spec: SplitSpec,
    table: Table,
    times: NDArray[np.int64 | np.float64],
    read: Mapping[str, Column],
    inputs: Mapping[str, Input],
) -> tuple[Split, str]:
    """Each row's split, and a sentence on how it came about."""
    match spec:
        case ColumnSplit():
            _check_column(spec, table)
            words = [word and LABELS.text(word) for word in texts(stored(table[spec.column]))]
            split = by_column(words, spec.column, calibration=spec.calibration)
            return split, f"by column {spec.column!r}"
        case HashSplit(whole=True):
            columns = [as_text(c).to_list() for c in table.readable() if c.name not in spec.but]
            rows = ["\x1f".join(row) for row in zip(*columns, strict=True)]
            return by_hash(rows, spec), "by hash of the whole row"
        case HashSplit(key=(_, *_)):
            ids = column_keys([texts(stored(table[column])) for column in spec.key])
            return by_hash(ids, spec), f"by hash of {', '.join(map(repr, spec.key))}"
        case HashSplit():
            keys = input_keys(read, {name: inputs[name] for name in spec.inputs})
            some = "the inputs" if len(spec.inputs) == len(inputs) else ", ".join(spec.inputs)
            return by_hash(keys, spec), f"by hash of {some}: equal ones stay together"
        case GroupSplit():
            _check_column(spec, table)
            groups = [value or "" for value in texts(stored(table[spec.column]))]
            spell = LABELS.spelling(set(groups))
            return by_hash([*map(spell, groups)], spec), f"by group of {spec.column!r}"
        case TimeSplit():
            return by_time(times, spec), f"by time in {spec.column!r}"
