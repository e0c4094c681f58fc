"""A Parquet file: columns of types of their own, each read when it is asked for."""

import io
import os
import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import polars as pl

from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.reading.packed import is_parquet, opened
from onepass.training.sources.reading.table import Table

ANY_ZONE = "POLARS_IGNORE_TIMEZONE_PARSE_ERROR"
"""Without it polars panics over a file with a zone that it does not know, such as +05:30."""
BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, RuntimeError)
PIECE = 2**20
"""Rows of a column of text that are in memory at once, where long ones do not lie there."""
SLAB = 2**16
"""Rows that are in memory at once, where all are read one after the other."""


class ParquetFile:
    """An opened Parquet file: its columns, and its rows. Raises ValueError on what is none."""

    def __init__(self, path: Path) -> None:
        self.path, self._where = path, f"source.path: {str(path)!r}"
        self._data: bytes | None = None
        os.environ.setdefault(ANY_ZONE, "1")
        if not is_parquet(path):  # it is inside of another file
            with opened(path) as stream:
                self._data = stream.read()
        try:
            self.schema = pl.read_parquet_schema(self._source())
            self.height = int(self._scan().select(pl.len()).collect().item())
        except (*BROKEN, OSError) as error:
            raise ValueError(f"{self._where}: cannot be read: {_first_line(error)}") from None
        self.columns = list(self.schema)

    def table(self, memory: Memory = IN_MEMORY) -> Table:
        """All of it; a column is read once, when it is asked for; text in pieces, where long
        columns do not lie in memory."""
        read: dict[str, pl.Series] = {}

        def load(name: str) -> pl.Series:
            if name not in read:
                read[name] = self._column(name)
            return read[name]

        def pieces(name: str) -> Iterator[pl.Series]:
            whole = name in read or self.schema[name] != pl.String
            starts = range(0, self.height, PIECE)
            return iter([load(name)]) if whole else (self._column(name, n, PIECE) for n in starts)

        def forget(name: str) -> object:
            return read.pop(name, None)

        own = pieces if memory.mapped else None
        return Table(self.columns, self.height, load, forget=forget, pieces=own)

    def batches(self) -> Iterator[Table]:
        """All rows, a slab at a time."""
        for start in range(0, self.height, SLAB):
            count = min(SLAB, self.height - start)
            yield Table(self.columns, count, cache(self._slab(start, count)))

    def notes(self) -> list[str]:
        """Nothing is found out, and nothing passed over."""
        return []

    def _slab(self, start: int, count: int) -> Callable[[str], pl.Series]:
        """What reads a column of some rows: all are read at once, where all can be."""
        one = partial(self._column, start=start, count=count)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                frame = self._scan().slice(start, count).collect()
        except BROKEN:
            return one
        known = {column.name: column for column in frame}

        def load(name: str) -> pl.Series:
            try:
                return _in_a_known_zone(known[name])
            except BROKEN:
                return one(name)

        return load

    def _column(self, name: str, start: int = 0, count: int | None = None) -> pl.Series:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # types that others have added keep their storage
                index = self.columns.index(name)  # a name such as ^a$ or * would be a pattern
                frame = self._scan().select(pl.nth(index)).slice(start, count).collect()
                return _in_a_known_zone(frame.to_series())
        except BROKEN as error:
            raise ValueError(
                f"{self._where}: column {name!r} of type {self.schema[name]} cannot be read: "
                f"{_first_line(error)}: write it as numbers or text"
            ) from None

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(self._source(), glob=False)

    def _source(self) -> Path | io.BytesIO:
        return self.path if self._data is None else io.BytesIO(self._data)


def _in_a_known_zone(column: pl.Series) -> pl.Series:
    """The same instants, in UTC where polars does not know their zone.

    Raises:
        RuntimeError: they are inside of lists or structs.
    """
    kind = column.dtype
    if kind.is_nested():
        column.drop_nulls().head(1).to_list()
    if not isinstance(kind, pl.Datetime) or kind.time_zone is None:
        return column
    try:
        column.head(0).dt.replace_time_zone(None)
    except pl.exceptions.ComputeError:
        return column.dt.convert_time_zone("UTC")
    return column


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0]
