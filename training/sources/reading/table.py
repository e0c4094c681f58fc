"""The table that was read from a file: columns, and where in the file each row stands."""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.sources.memory import IN_MEMORY, Memory

PATTERN = re.compile(r"\^.*\$|\*")
"""What polars takes for a pattern of names, even as the name of a series that it casts."""


@dataclass(frozen=True)
class Table:
    """N rows of a file. A column is read when it is asked for, if the file allows it: what nobody
    names is not looked at."""

    columns: Sequence[str]
    height: int
    load: Callable[[str], pl.Series]
    lines: NDArray[np.int64] | None = None
    """(N,) the line of the file in which each row begins; None where rows are no lines."""
    decimal: str | None = None
    """What stands before decimals in cells of text, where that is known."""
    notes: list[str] = field(default_factory=list)
    forget: Callable[[str], object] = str
    """Told of a column that is used no more, so that it need not be kept."""
    pieces: Callable[[str], Iterator[pl.Series]] | None = None
    """A column some rows at a time, where that spares memory."""
    memory: Memory = IN_MEMORY
    """Where columns lie when they are read."""

    def __len__(self) -> int:
        """Its rows."""
        return self.height

    def __getitem__(self, column: str) -> pl.Series:
        """A column. Raises ValueError where it cannot be read."""
        series = self.load(column)
        return series.alias(f" {column}") if PATTERN.fullmatch(column) else series

    def parts(self, column: str) -> Iterator[pl.Series]:
        """A column, in as many pieces as it is read in; at least one. Raises ValueError."""
        if self.pieces is None or PATTERN.fullmatch(column):
            return iter([self[column]])
        return self.pieces(column)

    def __iter__(self) -> Iterator[pl.Series]:
        """All columns."""
        return (self[column] for column in self.columns)

    def readable(self) -> Iterator[pl.Series]:
        """The columns that can be read."""
        for column in self.columns:
            with contextlib.suppress(ValueError):
                yield self[column]

    def frame(self) -> pl.DataFrame:
        """All of it."""
        return pl.DataFrame({column: self[column] for column in self.columns})

    def called(self, index: int) -> str:
        """What to call a row in a message: its line, where it has one."""
        return f"row {index + 1}" if self.lines is None else f"line {self.lines[index]}"

    @property
    def row_names(self) -> Callable[[int], str]:
        """The same of all rows, for whoever has no use for their cells any more."""
        return replace(self, load=pl.Series, forget=str).called

    def taken(self, kept: NDArray[np.bool_]) -> "Table":
        """The rows where that is true: (N,)."""
        lines, mask, load = self.lines, pl.Series(kept), self.load
        return replace(
            self,
            height=int(kept.sum()),
            load=lambda column: load(column).filter(mask),
            pieces=None,
            lines=None if lines is None else lines[kept],
        )

    def replaced(self, column: pl.Series) -> "Table":
        """With that column in the place of the one of its name."""
        load = self.load
        return replace(
            self, load=lambda name: column if name == column.name else load(name), pieces=None
        )

    def of_rows(self, column: pl.Series) -> "Table":
        """A table of some rows, which have this column alone."""
        return Table(
            [column.name], len(column), lambda _: column, decimal=self.decimal, notes=self.notes
        )

    def part(self, start: int, count: int) -> "Table":
        """Some rows that follow each other."""
        lines, load = self.lines, self.load
        return replace(
            self,
            height=min(count, self.height - start),
            load=lambda column: load(column).slice(start, count),
            pieces=None,
            lines=None if lines is None else lines[start : start + count],
        )


def of_frame(frame: pl.DataFrame, **others: object) -> Table:
    """A table that is in memory."""
    columns = {column.name: column for column in frame}
    kept: Any = {"forget": lambda name: columns.pop(name, None), **others}
    return Table(frame.columns, frame.height, columns.__getitem__, **kept)
