"""Files of rows, read: CSV in whatever form, packed or not, and Parquet; and frames in memory.

What a file is, its content says: a Parquet file that is called .csv is read as what it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.reading.csv_file import CsvFile
from onepass.training.sources.reading.dialect import Dialect
from onepass.training.sources.reading.frame import FrameFile, held
from onepass.training.sources.reading.packed import PARQUET, is_parquet, opened
from onepass.training.sources.reading.parquet_file import ParquetFile
from onepass.training.sources.reading.table import Table, of_frame

File = CsvFile | ParquetFile | FrameFile
NAMED_PARQUET = re.compile(r"\.(parquet|pq|parq)$", re.IGNORECASE)


def open_file(path: Path, dialect: Dialect | None = None, else_: Sequence[Dialect] = ()) -> File:
    """The file, as far as its first lines or its schema; what `dialect` does not say and the file
    does not tell is as in one of the `else_`.

    Raises:
        ValueError: there is no such file, or it is no table.
    """
    if _holds_parquet(path):
        return ParquetFile(path)
    if NAMED_PARQUET.search(path.name):
        with opened(path) as stream:
            if not stream.read(1):
                raise ValueError(f"source.path: {str(path)!r}: is empty")
    return CsvFile(path, dialect or Dialect(), else_)


def read_file(path: Path, dialect: Dialect | None = None, memory: Memory = IN_MEMORY) -> Table:
    """All rows of a file; columns that are not asked for yet lie in that memory.

    Raises:
        ValueError: there is no such file, or it is no table.
    """
    return replace(open_file(path, dialect).table(memory), memory=memory)


def _holds_parquet(path: Path) -> bool:
    if is_parquet(path):
        return True
    with opened(path) as stream:
        return PARQUET.match(stream.read(16)) is not None


__all__ = [
    "CsvFile",
    "Dialect",
    "File",
    "FrameFile",
    "ParquetFile",
    "Table",
    "held",
    "of_frame",
    "open_file",
    "read_file",
]
