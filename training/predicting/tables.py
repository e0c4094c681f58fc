"""Rows and answers as a table: a column per field of an answer beside those of the row."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import polars as pl

from onepass.models.contract.forms.base import Cell
from onepass.training.predicting.parts import Part
from onepass.training.predicting.texts import covered, json_text, readable
from onepass.training.runs.disks import of_polars
from onepass.training.sources.reading.parquet_file import SLAB
from onepass.training.sources.reading.typed import stored

SPAN: dict[str, Any] = {"start": pl.Int64, "end": pl.Int64, "label": pl.String, "text": pl.String}
OBJECT: dict[str, Any] = {"box": pl.List(pl.Float32), "label": pl.String, "probability": pl.Float32}
LISTS: dict[Cell, Any] = {
    "texts": pl.List(pl.String),
    "numbers": pl.List(pl.Float32),
    "spans": pl.List(pl.Struct(SPAN)),
    "objects": pl.List(pl.Struct(OBJECT)),
}
CellOf = Mapping[str, Cell]
"""What each field of the answers is."""
Answers = list[dict[str, dict[str, Any]]]


class CsvOutput:
    """Lines of text, in UTF-8."""

    def __init__(self, stream: IO[bytes], separator: str, cells: CellOf) -> None:
        self._stream, self._separator, self._cells = stream, separator, cells
        self._header = True
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        columns = {n: _flat(c) for n, c in readable(part.table, self.notes).items()}
        fields = {
            name: _text_series(name, values, self._cells[name])
            for name, values in _fields(answers).items()
        }
        covered(columns, fields, self.notes)
        frame = pl.DataFrame(columns | fields)
        text = frame.write_csv(include_header=self._header, separator=self._separator)
        self._stream.write(text.encode())
        self._header = False

    def finish(self) -> None:
        """All rows were written."""


class ParquetOutput:
    """A Parquet file. Many rows are kept beside it in parts, which are put together at the end."""

    def __init__(self, file: Path, cells: CellOf) -> None:
        self._file, self._cells = file, cells
        self._waiting: list[pl.DataFrame] = []
        self._rows = 0
        self._parts: list[Path] = []
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        columns = {n: stored(c) for n, c in readable(part.table, self.notes).items()}
        fields = {
            name: _series(name, values, self._cells[name])
            for name, values in _fields(answers).items()
        }
        covered(columns, fields, self.notes)
        self._waiting.append(pl.DataFrame(columns | fields))
        self._rows += len(answers)
        if self._rows >= SLAB:
            self._parts.append(self._file.with_name(f"{self._file.name}.{len(self._parts)}"))
            with of_polars():
                pl.concat(self._waiting).write_parquet(self._parts[-1])
            self._waiting, self._rows = [], 0

    def finish(self) -> None:
        """All rows were written."""
        with of_polars():
            self._finish()

    def _finish(self) -> None:
        rest = pl.concat(self._waiting) if self._waiting else None
        if not self._parts:
            assert rest is not None
            rest.write_parquet(self._file)
            return
        if rest is not None:
            self._parts.append(self._file.with_name(f"{self._file.name}.{len(self._parts)}"))
            rest.write_parquet(self._parts[-1])
        pl.concat([pl.scan_parquet(part, glob=False) for part in self._parts]).sink_parquet(
            self._file
        )

    def close(self) -> None:
        """Nothing is left beside the file."""
        for part in self._parts:
            part.unlink(missing_ok=True)


def _fields(answers: Answers) -> dict[str, list[Any]]:
    return {
        f"{name}.{field}": [answer[name][field] for answer in answers]
        for name, first in answers[0].items()
        for field in first
    }


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
    if cell in ("number", "text"):
        return _series(name, values, cell)
    return pl.Series(name, [json_text(value) for value in values])


def _series(name: str, values: list[Any], cell: Cell) -> pl.Series:
    """Numbers stay float32: 11.2 is printed as 11.2."""
    match cell:
        case "number":
            return pl.Series(name, np.array(values))
        case "text":
            return pl.Series(name, values)
        case "by_label":
            fields = dict.fromkeys(values[0], pl.Float32)
            return pl.Series(name, values, dtype=pl.Struct(fields))
        case "numbers" | "texts" | "spans" | "objects":
            return pl.Series(name, values, dtype=LISTS[cell])
