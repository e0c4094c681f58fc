"""A CSV: every cell is text, so that no guess of a type ever changes a value ("007" stays "007").

Blocks of lines without a quote are read by polars, all others by Python's reader, cell by cell: it
alone knows the line that it is in, and takes the inch mark of 3" for what it is.
"""

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from onepass.training.sources.memory import IN_MEMORY, Mapped, Memory
from onepass.training.sources.reading.dialect import Dialect
from onepass.training.sources.reading.lines import Lines, TextFile
from onepass.training.sources.reading.separators import (
    SAID,
    SAMPLE,
    decimal_of,
    parsed,
    separator_of,
)
from onepass.training.sources.reading.shape import broken_words, is_plain, is_something, named
from onepass.training.sources.reading.spilled import spilled
from onepass.training.sources.reading.table import Table, of_frame

NAMES = {"\t": "a tab"}
HEAD, BLOCK, WHOLE = 2**16, 2**21, 2**24
"""Bytes that are read at once: to find out how a file is written, of rows in batches, of all."""
CHUNK = 20_000
"""Rows that are taken apart cell by cell before they become columns."""


class CsvFile:
    """An opened CSV: its columns, and its rows in batches. Raises ValueError on what is none."""

    def __init__(self, path: Path, dialect: Dialect, else_: Sequence[Dialect] = ()) -> None:
        """What `dialect` does not say and the file does not tell is as in one of the `else_`."""
        csv.field_size_limit(sys.maxsize)
        self._name, self._where = path.name, f"source.path: {str(path)!r}"
        likely = next((one.encoding for one in else_ if one.encoding), None)
        self._text = TextFile(path, dialect.encoding, likely)
        first = next(self._text.blocks(HEAD), b"")
        head = [line.decode() for line in first.split(b"\n", SAMPLE + 1)[: SAMPLE + 1]]
        separator_line = SAID.fullmatch(head[0])
        sample = [f"{line}\n" for line in head[1 if separator_line else 0 :]]
        likely_separators = [one.separator for one in else_ if one.separator]
        likely_separators += ["\t"] if ".tsv" in path.suffixes else []
        self.separator = dialect.separator or (
            separator_line[1] if separator_line else separator_of(sample, likely_separators)
        )
        decimal = decimal_of(parsed(sample, self.separator)[1:])
        self.decimal = dialect.decimal or (decimal if decimal == "," else None)
        self._found = []
        if self.separator not in (",", dialect.separator, *likely_separators):
            name = NAMES.get(self.separator, repr(self.separator))
            self._found.append(f"{path.name}: its cells are parted by {name}")
        if self.decimal == "," and dialect.decimal is None:
            self._found.append(f"{path.name}: a comma stands before decimals: decimal: ','")
        self._forget()
        self.columns, self._header_lines = self._header(sample, 1 if separator_line else 0)

    def batches(self, size: int | None = None) -> Iterator[Table]:
        """All rows, some thousands at a time: those of `size` bytes.

        Raises:
            ValueError: a line is not what the header says.
        """
        self._forget()
        lines = Lines(self._text.blocks(size or BLOCK))
        lines.skip(self._header_lines)
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        while True:
            if lines.between:
                block = lines.block()
                if block is None:
                    return
                if is_plain(block, self.separator, len(self.columns)):
                    yield self._plain(block, lines)
                    continue
                lines.back(block)
            yield from self._careful(reader, lines)

    def table(self, memory: Memory = IN_MEMORY) -> Table:
        """All of it."""
        numbers = [np.empty(0, np.int64)]

        def frames() -> Iterator[pl.DataFrame]:
            for part in self.batches(WHOLE):
                assert part.lines is not None, "of a CSV"
                numbers.append(part.lines)
                yield part.frame()

        if isinstance(memory, Mapped):
            table = spilled(self.columns, frames(), memory)
        else:
            empty = pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))
            table = of_frame(pl.concat([empty, *frames()]))
        lines = memory.kept(np.concatenate(numbers))
        return replace(table, lines=lines, decimal=self.decimal, notes=self.notes())

    def notes(self) -> list[str]:
        """What was found out, and what was passed over in the rows so far."""
        notes = [*self._text.notes, *self._found]
        if self._short:
            notes.append(
                f"{self._name}: {self._short} lines have fewer cells than the header, the first "
                f"is line {self._first_short}: what they lack is empty"
            )
        if self._blank:
            notes.append(f"{self._name}: {self._blank} empty lines are passed over")
        return notes

    def _forget(self) -> None:
        self._short, self._first_short, self._blank = 0, 0, 0

    def _header(self, lines: Sequence[str], begins: int) -> tuple[list[str], int]:
        """The names of the columns, and the lines that they take; `begins` were before."""
        reader = csv.reader(iter(lines), delimiter=self.separator, strict=True)
        try:
            header = next((row for row in reader if is_something(row)), None)
        except csv.Error as error:
            raise self._broken(error, begins + 1) from None
        if header is None:
            raise ValueError(f"{self._where}: is empty")
        return named(header, self._where), begins + reader.line_num

    def _plain(self, block: bytes, lines: Lines) -> Table:
        first = lines.count + 1
        frame = pl.read_csv(
            io.BytesIO(block),
            has_header=False,
            separator=self.separator,
            quote_char=None,
            infer_schema=False,
            new_columns=self.columns,
        )
        lines.count += frame.height
        numbers = np.arange(first, first + frame.height, dtype=np.int64)
        return of_frame(frame, lines=numbers, decimal=self.decimal)

    def _careful(self, reader: Iterator[list[str]], lines: Lines) -> Iterator[Table]:
        """Rows until a block has ended with one."""
        rows: list[list[str]] = []
        begins: list[int] = []
        width = len(self.columns)
        while not lines.between:
            at = lines.count + 1
            try:
                row = next(reader)
            except csv.Error as error:
                raise self._broken(error, at) from None
            if len(row) != width:
                if not is_something(row):
                    self._blank += 1
                    continue
                row = self._fitted(row, at)
            rows.append(row)
            begins.append(at)
            if len(rows) == CHUNK:
                yield self._made(rows, begins)
                rows, begins = [], []
        if rows:
            yield self._made(rows, begins)

    def _made(self, rows: list[list[str]], begins: list[int]) -> Table:
        columns = zip(*rows, strict=True)
        frame = pl.DataFrame(
            {
                name: pl.Series(name, cells, dtype=pl.String)
                for name, cells in zip(self.columns, columns, strict=True)
            }
        ).with_columns(pl.all().replace("", None))
        return of_frame(frame, lines=np.array(begins, dtype=np.int64), decimal=self.decimal)

    def _fitted(self, row: list[str], line: int) -> list[str]:
        """A row with as many cells as the header."""
        width = len(self.columns)
        if any(row[width:]):
            sign = NAMES.get(self.separator, self.separator)
            raise ValueError(
                f"{self._where}: line {line} has {len(row)} cells, the header has {width} (in line "
                f"{self._header_lines}): what stands before the header must go, and a cell that "
                f"holds {sign} stands in double quotes"
            )
        if len(row) < width:
            self._short += 1
            self._first_short = self._first_short or line
        return [*row[:width], *[""] * (width - len(row))]

    def _broken(self, error: csv.Error, line: int) -> ValueError:
        return ValueError(f"{self._where}: line {line} {broken_words(str(error))}")
