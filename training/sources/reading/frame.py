"""Rows that somebody holds in memory: a frame of pandas or polars, or a table of any library that
hands itself over as Arrow does (`__arrow_c_stream__`). Read as a file is.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.reading.pandas_columns import is_pandas, of_pandas
from onepass.training.sources.reading.table import Table

DATA = "data"
"""What messages call a frame."""
SLAB = 2**16
"""Rows that are taken at once."""
STREAM = "__arrow_c_stream__"
"""The door of Arrow: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html"""
KNOWN = "a frame of pandas or polars, or a table of Arrow"


class FrameFile:
    """A frame: its columns, and its rows in batches."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.columns = list(table.columns)

    def table(self, memory: Memory = IN_MEMORY) -> Table:
        """All of it, which lies in memory already."""
        return replace(self._table, memory=memory)

    def batches(self) -> Iterator[Table]:
        """All rows, a slab at a time."""
        for start in range(0, len(self._table), SLAB):
            yield self._table.part(start, SLAB)

    def notes(self) -> list[str]:
        """Nothing is found out, and nothing passed over."""
        return []


def is_frame(data: object) -> bool:
    """Whether it is what rows are read from as from a frame."""
    return isinstance(data, pl.LazyFrame) or hasattr(data, STREAM) or is_pandas(data)


def held(data: Any, called: str = DATA) -> FrameFile:
    """The rows of a frame; messages call it so.

    Raises:
        ValueError: it is no frame, or holds what cannot be read.
    """
    if not is_frame(data):
        raise ValueError(f"{called}: must be {KNOWN}, got {type(data).__name__}")
    return FrameFile(of_pandas(data, called) if is_pandas(data) else _of_arrow(data, called))


def _of_arrow(data: Any, called: str) -> Table:
    try:
        frame = data.collect() if isinstance(data, pl.LazyFrame) else pl.DataFrame(data)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, *OTHERS) as error:
        first = str(error).strip().partition("\n")[0]
        raise ValueError(f"{called}: cannot be read as Arrow: {first}") from None
    columns = {column.name: column for column in frame}
    return Table(frame.columns, frame.height, columns.__getitem__)


OTHERS = (ImportError, RuntimeError, TypeError, ValueError)
"""What a stream that is no table, or is used up, makes of it."""
