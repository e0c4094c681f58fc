"""A source that is a table: CSV (also .gz) or Parquet, read by polars.

Every cell of a CSV is read as text and cast to what the contract wants of its column, so that no
guess of a type ever changes a value (a zone "007" stays "007"), and what does not fit is reported
with its line.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from models.contract.frozen import Name
from models.contract.inputs import (
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
from models.contract.problems import near, suggestion
from models.contract.tasks import Task
from training.sources.base import SourceSpec
from training.sources.cells import as_text, lists, moments, numbers, separated, texts, times, tokens
from training.sources.files import image_files
from training.sources.labels import labels_of
from training.sources.rows import Column, SourceRows
from training.sources.split import (
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


class TableSource(SourceSpec):
    """`columns` names the column of an input or a task where it has another name.

    A vector is a list of columns, an image a file beside the table. A set is one column, its items
    between separators (`|` where `separators` does not say); a multilabel task is, too, or it is a
    column of 0 and 1 per label. The tokens of a sequence are one column, and so are their tags,
    with spaces between them; a space inside a token is U+00A0. Without `split`, the column `split`
    decides where there is one, else a hash.
    """

    kind: Literal["table"] = "table"
    path: Path | None = None
    columns: dict[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    separators: dict[Name, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    split: SplitSpec | None = None


def read(source: TableSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]) -> SourceRows:
    """Reads the table.

    Raises:
        ValueError: the file, a column or a cell is not what the spec says; all problems at once.
    """
    table, folder = _open(source)
    return rows_of(source, table, inputs, tasks, folder)


def rows_of(
    source: TableSource,
    table: pl.DataFrame,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    folder: Path,
) -> SourceRows:
    """The rows of an opened table; the images it names are in that folder. Raises ValueError."""
    _check_columns(source, table, [*inputs, *tasks])
    problems: list[str] = []
    read = _inputs(source, inputs, table, folder, problems)
    labels = {
        name: labels_of(task, columns, source.separators.get(name), name, problems)
        for name, task in tasks.items()
        for columns in [[table[column] for column in columns_of(source, name)]]
    }
    if problems:
        raise ValueError("\n".join(problems))
    split, note = _split(source, table)
    return SourceRows(read, labels, split, [f"split {note}"])


def read_inputs(
    source: TableSource, inputs: Mapping[str, Input]
) -> tuple[pl.DataFrame, dict[str, Column]]:
    """The table, and the columns of the inputs; labels are not looked for.

    Raises:
        ValueError: the file, a column or a cell is not what the contract says.
    """
    table, folder = _open(source)
    _check_columns(source, table, [*inputs])
    problems: list[str] = []
    read = _inputs(source, inputs, table, folder, problems)
    if problems:
        raise ValueError("\n".join(problems))
    return table, read


def _open(source: TableSource) -> tuple[pl.DataFrame, Path]:
    """The table, and its folder."""
    if source.path is None:
        raise ValueError("source.path: is missing: --set source.path=FILE names the table")
    return read_file(source.path), source.path.parent


def read_file(path: Path) -> pl.DataFrame:
    """A CSV with every cell as text, or a Parquet file as it is.

    Raises:
        ValueError: there is no such file, or it is neither.
    """
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path, glob=False)
        return pl.read_csv(path, infer_schema=False, glob=False)
    except FileNotFoundError:
        raise ValueError(f"source.path: {str(path)!r}: no such file") from None
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ValueError(f"source.path: {str(path)!r}: cannot be read: {error}") from None


def columns_of(source: TableSource, name: str) -> tuple[str, ...]:
    """The columns that hold an input or a task."""
    named = source.columns.get(name, name)
    return (named,) if isinstance(named, str) else named


def _inputs(
    source: TableSource,
    inputs: Mapping[str, Input],
    table: pl.DataFrame,
    folder: Path,
    problems: list[str],
) -> dict[str, Column]:
    read: dict[str, Column] = {}
    for name, given in inputs.items():
        columns = columns_of(source, name)
        match given:
            case VectorInput() if len(columns) > 1:
                parts = [numbers(table[column], f"inputs.{name}", problems) for column in columns]
                rows = zip(*parts, strict=True)
                read[name] = [None if None in row else list(row) for row in rows]
            case VectorInput():
                read[name] = lists(table[columns[0]], name, problems)
            case NumberInput():
                read[name] = numbers(table[columns[0]], f"inputs.{name}", problems)
            case CategoryInput() | TextInput():
                read[name] = texts(table[columns[0]])
            case TimestampInput():
                read[name] = moments(table[columns[0]])
            case SetInput():
                sets = separated(table[columns[0]], source.separators.get(name, "|"))
                read[name] = [None if items is None else list(items) for items in sets]
            case SequenceInput():
                separator = source.separators.get(name, " ")
                read[name] = tokens(table[columns[0]], separator)
            case ImageInput():
                files, optional = texts(table[columns[0]]), given.optional
                read[name] = image_files(folder, files, name, problems, optional=optional)
        if len(columns) > 1 and given.kind != "vector":
            problems.append(f"source.columns.{name}: a {given.kind} has one column, got {columns}")
    return read


def _check_columns(source: TableSource, table: pl.DataFrame, names: list[str]) -> None:
    problems = [
        f"source.columns.{name}: there is no such input or task{suggestion(name, names)}"
        for name in source.columns
        if name not in names
    ]
    problems += [
        f"source.separators.{name}: there is no such input or task{suggestion(name, names)}"
        for name in source.separators
        if name not in names
    ]
    absent = [
        f"{column!r} (for {name!r}){near(column, table.columns)}"
        for name in names
        for column in columns_of(source, name)
        if column not in table.columns
    ]
    if absent:
        there = ", ".join(table.columns[:40])
        problems.append(f"{source.path}: has no column {', '.join(absent)}. It has {there}")
    if table.is_empty():
        problems.append(f"{source.path}: has no rows")
    if problems:
        raise ValueError("\n".join(problems))


def _split(source: TableSource, table: pl.DataFrame) -> tuple[Split, str]:
    """Each row's split, and a sentence on how it came about."""
    spec = source.split
    if spec is None:
        spec = ColumnSplit() if "split" in table.columns else HashSplit()
    match spec:
        case ColumnSplit() | GroupSplit() | TimeSplit() if spec.column not in table.columns:
            raise ValueError(
                f"source.split.column: there is no column {spec.column!r}"
                f"{suggestion(spec.column, table.columns)}"
            )
        case ColumnSplit():
            return by_column(texts(table[spec.column]), spec.column), f"by column {spec.column!r}"
        case HashSplit():
            text = table.select(as_text(column) for column in table)
            keys = ["\x1f".join(row) for row in text.iter_rows()]
            return by_hash(keys, spec), "by hash of the row"
        case GroupSplit():
            groups = [value or "" for value in texts(table[spec.column])]
            return by_hash(groups, spec), f"by group of {spec.column!r}"
        case TimeSplit():
            return by_time(times(table[spec.column]), spec), f"by time in {spec.column!r}"
