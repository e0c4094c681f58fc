"""Tables of text that lie in a file while they are read: a column is in memory when it is asked
for, and no longer."""

import io
import tempfile
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from onepass.training.sources.memory import Mapped
from onepass.training.sources.reading.table import Table


class Piece(NamedTuple):
    """Where some rows of a column lie."""

    start: int
    size: int


class Spilled:
    """Frames one behind the other, in a file without a name."""

    def __init__(self, columns: Sequence[str], folder: Path) -> None:
        """`columns` are those of all of them, which hold text."""
        self.columns = list(columns)
        self.height = 0
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        self._pieces = defaultdict[str, list[Piece]](list)

    def add(self, frame: pl.DataFrame) -> None:
        """Rows behind those that there are. Raises OSError where the disk takes no more."""
        for name in self.columns:
            content = io.BytesIO()
            frame[name].alias("").to_frame().write_ipc_stream(content)
            start = self._file.seek(0, io.SEEK_END)
            self._pieces[name].append(Piece(start, self._file.write(content.getbuffer())))
        self.height += frame.height

    def pieces(self, name: str) -> Iterator[pl.Series]:
        """A column, some rows at a time; at least one piece."""
        if not self._pieces[name]:
            yield pl.Series(name, [], dtype=pl.String)
        for start, size in self._pieces[name]:
            self._file.seek(start)
            content = io.BytesIO(self._file.read(size))
            yield pl.read_ipc_stream(content).to_series().alias(name)

    def load(self, name: str) -> pl.Series:
        """All of it."""
        return pl.concat(self.pieces(name))


def spilled(columns: Sequence[str], frames: Iterable[pl.DataFrame], memory: Mapped) -> Table:
    """The table of all frames. Raises OSError where the disk takes no more."""
    own = Spilled(columns, memory.folder)
    for frame in frames:
        own.add(frame)
    return Table(own.columns, own.height, own.load, pieces=own.pieces)
