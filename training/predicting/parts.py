"""The rows of a table, part by part, each with its table."""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from onepass.models.contract import Arrays, Contract, Row
from onepass.models.contract.fits import Fitted, fits_of_rows
from onepass.training.data.arrays import by_columns
from onepass.training.sources.columns import TableCells, check_columns, columns_of
from onepass.training.sources.files import Images
from onepass.training.sources.reading import Dialect, File, Table, open_file
from onepass.training.sources.reading.frame import DATA
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.table import TableSource

CHUNK_ROWS = 2**14
TELLING_ROWS = 2**12
"""Of rows of which some do not fit."""
CHUNK_IMAGES = 256
"""Of rows with images: a file may have megabytes."""


class Part:
    """Rows that follow each other, as a caller would send them."""

    def __init__(
        self,
        rows: list[Row] | SourceRows,
        table: Table | None = None,
        called: Callable[[int, str], str] = lambda _index, _name: "",
        *,
        arrays: Arrays | None = None,
    ) -> None:
        """`table` is that of the rows, where they are from one; `called` says what else to call an
        input of a row in a message, beside its number; `arrays` is what the rows are to a network,
        where their columns have told."""
        self._rows, self.table, self.called, self._arrays = rows, table, called, arrays
        self.fits: Fitted = {}
        """How pictures were fitted, once they are arrays."""

    def __len__(self) -> int:
        """How many they are."""
        return len(self._rows)

    @cached_property
    def rows(self) -> list[Row]:
        """Themselves, made where they are asked for."""
        if isinstance(self._rows, list):
            return self._rows
        return [row for _, rows in self._rows.chunks(len(self)) for row in rows]

    def arrays(self, contract: Contract) -> Arrays:
        """What they are to a network. Raises BadRows."""
        if self._arrays is not None:
            return self._arrays
        decoded = contract.decode(contract.reader.check(self.rows))
        self.fits = fits_of_rows(tuple(contract.files), decoded)
        return contract.arrays(decoded)


class TableParts:
    """The rows of a table."""

    def __init__(self, path: Path | None, file: File, source: TableSource, *, before: bool) -> None:
        """`path` is None of a frame. `before`: for a bundle of before, to which dates and booleans
        were numbers."""
        self._called: object = DATA if path is None else path
        self._folder = Path() if path is None else path.parent
        self.file, self._source, self._before = file, source, before
        self.columns = list(file.columns)

    def parts(self, contract: Contract) -> Iterator[Part | list[str]]:
        """Parts of it, or what is wrong with one. Raises ValueError if the file is no table."""
        size = CHUNK_IMAGES if contract.files else CHUNK_ROWS
        source, empty = self._source, True
        others = {"separators": source.separators, "formats": source.formats}
        for table in self.file.batches():
            check_columns(table, self._called, source.columns, others, [*contract.inputs])
            empty = False
            cells = TableCells(
                table, source.columns, source.separators, source.formats, before=self._before
            )
            read = {
                name: cells.of_input(declared, name, self._folder)
                for name, declared in contract.inputs.items()
            }
            if cells.problems:
                yield cells.problems
                continue
            whole = SourceRows(read, {}, np.zeros(len(table), dtype="U1"))
            for start in range(0, len(table), size):
                rows = range(start, min(start + size, len(table)))
                yield from _parts(contract, table, whole, rows)
        if empty:
            none = Table(self.columns, 0, lambda _: _none())
            check_columns(none, self._called, source.columns, others, [*contract.inputs])

    def notes(self) -> list[str]:
        """What was found out of the file, and passed over."""
        return self.file.notes()


def _parts(contract: Contract, table: Table, whole: SourceRows, rows: range) -> Iterator[Part]:
    """Some rows: one part, if their columns say what they are to a network; else rows have to tell,
    fewer at a time."""
    count = len(rows)
    some = whole.part(rows.start, count)
    arrays = None if contract.files else by_columns(contract, some)
    step = count if arrays is not None else min(count, TELLING_ROWS)
    for start in range(0, count, step):
        own = some if step == count else some.part(start, step)
        called = _caller(table, whole, rows.start + start)
        yield Part(own, table.part(rows.start + start, len(own)), called, arrays=arrays)


def _none() -> Any:
    raise AssertionError("no row is looked at")


def _caller(table: Table, whole: SourceRows, start: int) -> Callable[[int, str], str]:
    def called(index: int, name: str) -> str:
        column = whole.inputs.get(name)
        image = f"{column.called(start + index)}, " if isinstance(column, Images) else ""
        return f" ({image}{table.called(start + index)})"

    return called


def table_parts(
    path: Path,
    sources: list[TableSource],
    else_: list[Dialect],
    contract: Contract,
    *,
    before: bool,
) -> TableParts:
    """Of a table whose columns are called as in one of these sources: the first that fits. What
    they do not say of its form is as in one of `else_`, where the file does not tell.

    Raises:
        ValueError: there is no such file, or it is no table.
    """
    file = open_file(path, sources[0], else_)
    return TableParts(path, file, fitting(file, sources, contract), before=before)


def fitting(file: File, sources: list[TableSource], contract: Contract) -> TableSource:
    """The first source whose columns a table has; where it has those of none, the first of all."""
    there = set(file.columns)
    fits = [
        source
        for source in sources
        if all(there.issuperset(columns_of(source.columns, name)) for name in contract.inputs)
    ]
    return next(iter(fits), sources[0])
