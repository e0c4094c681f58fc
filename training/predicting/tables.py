"""Rows and answers as a table: a column per field of an answer beside those of the row."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.models.contract.forms.base import Cell
from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.reach import TYPICAL
from onepass.training.predicting.answered import Answered, Answers
from onepass.training.predicting.parts import Part
from onepass.training.predicting.texts import covered, json_text, readable
from onepass.training.runs.disks import of_polars
from onepass.training.sources.reading.typed import stored

SPAN: dict[str, Any] = {"start": pl.Int64, "end": pl.Int64, "label": pl.String, "text": pl.String}
LISTS: dict[Cell, Any] = {
    "texts": pl.List(pl.String),
    "sets": pl.List(pl.List(pl.String)),
    "numbers": pl.List(pl.Float32),
    "spans": pl.List(pl.Struct(SPAN)),
}
NONE: Mapping[str, Any] = MappingProxyType({})
SLAB = 2**27
"""Bytes of rows that are kept in memory before they are put aside."""
LEVEL = 2
"""Of zstd: no file is larger than at 3, which takes half as long again."""
CellOf = Mapping[str, Cell]
"""What each field of the answers is."""
MakeSeries = Callable[[str, list[Any], Cell], pl.Series]


class CsvOutput:
    """Lines of text, in UTF-8."""

    def __init__(self, stream: IO[bytes], separator: str, cells: CellOf) -> None:
        self._stream, self._separator, self._cells = stream, separator, cells
        self._header = True
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        columns = {n: _flat(c) for n, c in readable(part.table, self.notes).items()}
        fields = _fields(answers, self._cells, _text_series, quick=("number", "bound", "text"))
        covered(columns, fields, self.notes)
        frame = pl.DataFrame(columns | fields)
        text = frame.write_csv(include_header=self._header, separator=self._separator)
        self._stream.write(text.encode())
        self._header = False

    def finish(self) -> None:
        """All rows were written."""


class ParquetOutput:
    """A Parquet file. Many rows are kept beside it in parts, which are put together at the end."""

    def __init__(self, file: Path, cells: CellOf, objects: Mapping[str, Any] = NONE) -> None:
        """`objects` are the types of fields that are lists of them, or have numbers by name."""
        self._file, self._cells, self._objects = file, cells, objects
        self._waiting: list[pl.DataFrame] = []
        self._bytes = 0
        self._parts: list[Path] = []
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        columns = {n: stored(c) for n, c in readable(part.table, self.notes).items()}
        fields = typed_fields(answers, self._cells, self._objects)
        covered(columns, fields, self.notes)
        self._waiting.append(pl.DataFrame(columns | fields))
        self._bytes += int(self._waiting[-1].estimated_size())
        if self._bytes >= SLAB:
            with of_polars():
                self._put_aside(pl.concat(self._waiting))
            self._waiting, self._bytes = [], 0

    def _put_aside(self, rows: pl.DataFrame) -> None:
        self._parts.append(self._file.with_name(f"{self._file.name}.{len(self._parts)}"))
        rows.write_parquet(self._parts[-1], compression="uncompressed", statistics=False)

    def finish(self) -> None:
        """All rows were written."""
        with of_polars():
            self._finish()

    def _finish(self) -> None:
        rest = pl.concat(self._waiting) if self._waiting else None
        if not self._parts:
            assert rest is not None
            rest.write_parquet(self._file, compression_level=LEVEL)
            return
        if rest is not None:
            self._put_aside(rest)
        pl.concat([pl.scan_parquet(part, glob=False) for part in self._parts]).sink_parquet(
            self._file, compression_level=LEVEL
        )

    def close(self) -> None:
        """Nothing is left beside the file."""
        for part in self._parts:
            part.unlink(missing_ok=True)


def typed_fields(
    answers: Answers, cells: CellOf, objects: Mapping[str, Any] = NONE
) -> dict[str, pl.Series]:
    """A column for each field, of a type of its own; `objects` are those of fields that are lists
    of them, or have numbers by name."""

    def series(name: str, values: list[Any], cell: Cell) -> pl.Series:
        if name in objects:
            return pl.Series(name, values, dtype=objects[name])
        return _series(name, values, cell)

    return _fields(answers, cells, series, quick=("number", "bound", "text", "by_label"))


def _fields(
    answers: Answers, cells: CellOf, make: MakeSeries, *, quick: Collection[Cell]
) -> dict[str, pl.Series]:
    """A column for each field; those that are `quick` without an answer to each row."""
    first = answers.first if isinstance(answers, Answered) else answers[0]
    result = {}
    for name, own in first.items():
        if name == TYPICAL:
            column = [answer[name] for answer in answers]
            result[name] = pl.Series(name, column, dtype=pl.Float32)
            continue
        for field, value in own.items():
            key = f"{name}.{field}"
            cell = cells.get(key, "numbers" if isinstance(value, list) else "number")
            if isinstance(answers, Answered) and cells.get(key) in quick:
                result[key] = _column(key, value, answers.column(key), cell)
                continue
            result[key] = make(key, [answer[name][field] for answer in answers], cell)
    return result


def _column(key: str, value: Any, column: NDArray[Any], cell: Cell) -> pl.Series:
    """Numbers, texts, or a number for each label, of which `value` is the first row's; where there
    is no bound the cell is missing."""
    if cell == "bound":
        there = np.abs(column) < FLOAT32_MAX
        return pl.Series(key, np.where(there, column, np.nan), nan_to_null=True)
    if isinstance(value, dict):
        parts = {label: column[:, index] for index, label in enumerate(value)}
        return pl.DataFrame(parts).to_struct(key)
    return pl.Series(key, column.tolist() if column.dtype == object else column)


def _flat(column: pl.Series) -> pl.Series:
    """A column as a CSV can hold it: what has parts as JSON, bytes as text."""
    column = stored(column)
    kind = column.dtype
    if kind.is_nested() or kind in (pl.Object, pl.Binary, pl.Duration):
        cells = [None if cell is None else _text(cell) for cell in column.to_list()]
        return pl.Series(column.name, cells, dtype=pl.String)
    return column


def _text(value: Any) -> Any:
    """What a CSV has no cell for, as JSON."""
    if isinstance(value, bytes):
        return json_text(value).strip('"')
    if isinstance(value, dict | list):
        return json_text(value)
    return value if isinstance(value, str | int | float | np.generic) else str(value)


def _text_series(name: str, values: list[Any], cell: Cell) -> pl.Series:
    """A field as a CSV can hold it."""
    if cell in ("number", "bound", "text", "picture"):
        return _series(name, values, cell)
    return pl.Series(name, [json_text(value) for value in values])


def _series(name: str, values: list[Any], cell: Cell) -> pl.Series:
    """Numbers stay float32: 11.2 is printed as 11.2."""
    match cell:
        case "number":
            return pl.Series(name, np.array(values))
        case "bound":
            return pl.Series(name, values, dtype=pl.Float32)
        case "text" | "picture":
            return pl.Series(name, values)
        case "by_label":
            fields = dict.fromkeys(values[0], pl.Float32)
            return pl.Series(name, values, dtype=pl.Struct(fields))
        case "numbers" | "texts" | "sets" | "spans":
            return pl.Series(name, values, dtype=LISTS[cell])
        case "objects" | "by_name":
            raise AssertionError("their type is known to whoever writes them")
