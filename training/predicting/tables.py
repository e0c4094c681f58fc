"""Rows and answers as a table: a column per field of an answer beside those of the row."""

from pathlib import Path
from typing import IO, Any

import numpy as np
import polars as pl

from onepass.training.predicting.parts import Part
from onepass.training.predicting.texts import covered, json_text, readable
from onepass.training.runs.disks import of_polars
from onepass.training.sources.reading.parquet_file import SLAB
from onepass.training.sources.reading.typed import stored

SPAN = {"start": pl.Int64, "end": pl.Int64, "label": pl.String, "text": pl.String}
LISTS = {
    "labels": pl.List(pl.String),
    "tags": pl.List(pl.String),
    "confidence": pl.List(pl.Float32),
    "spans": pl.List(pl.Struct(SPAN)),
}
"""Fields that are lists, by their last name."""
Answers = list[dict[str, dict[str, Any]]]


class CsvOutput:
    """Lines of text, in UTF-8."""

    def __init__(self, stream: IO[bytes], separator: str) -> None:
        self._stream, self._separator = stream, separator
        self._header = True
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        columns = {n: _flat(c) for n, c in readable(part.table, self.notes).items()}
        fields = {
            name: _series(name, [_text(value) for value in values])
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

    def __init__(self, file: Path) -> None:
        self._file = file
        self._waiting: list[pl.DataFrame] = []
        self._rows = 0
        self._parts: list[Path] = []
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        columns = {n: stored(c) for n, c in readable(part.table, self.notes).items()}
        fields = {name: _series(name, values) for name, values in _fields(answers).items()}
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


def _series(name: str, values: list[Any]) -> pl.Series:
    """Numbers stay float32: 11.2 is printed as 11.2."""
    if isinstance(values[0], np.float32):
        return pl.Series(name, np.array(values))
    if isinstance(values[0], dict):
        fields = dict.fromkeys(values[0], pl.Float32)
        return pl.Series(name, values, dtype=pl.Struct(fields))
    if isinstance(values[0], list):
        return pl.Series(name, values, dtype=LISTS[name.rpartition(".")[2]])
    return pl.Series(name, values)
