"""The rows of a file, part by part: those of a table with their table, those of JSON alone."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from onepass.models.contract import Contract, Row
from onepass.training.sources.columns import TableCells, check_columns, columns_of
from onepass.training.sources.files import Images
from onepass.training.sources.reading import Dialect, File, Table, open_file
from onepass.training.sources.reading.packed import opened
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.table import TableSource

CHUNK_ROWS = 4096
CHUNK_IMAGES = 256
"""Of rows with images: a file may have megabytes."""


@dataclass
class Part:
    """Rows that follow each other, as a caller would send them."""

    rows: list[Row]
    table: Table | None = None
    """Of them, where they are from one."""
    called: Callable[[int, str], str] = field(default=lambda _index, _name: "")
    """What else to call an input of a row in a message, beside its number."""


class TableParts:
    """The rows of a table."""

    def __init__(self, path: Path, file: File, source: TableSource, *, before: bool) -> None:
        """`before`: for a bundle of before, to which dates and booleans were numbers."""
        self._path, self.file, self._source, self._before = path, file, source, before
        self.columns = list(file.columns)

    def parts(self, contract: Contract) -> Iterator[Part | list[str]]:
        """Parts of it, or what is wrong with one. Raises ValueError if the file is no table."""
        size = CHUNK_IMAGES if contract.files else CHUNK_ROWS
        source, empty = self._source, True
        others = {"separators": source.separators, "formats": source.formats}
        for table in self.file.batches():
            check_columns(table, self._path, source.columns, others, [*contract.inputs])
            empty = False
            cells = TableCells(
                table, source.columns, source.separators, source.formats, before=self._before
            )
            folder = self._path.parent
            read = {
                n: cells.of_input(declared, n, folder) for n, declared in contract.inputs.items()
            }
            if cells.problems:
                yield cells.problems
                continue
            whole = SourceRows(read, {}, np.zeros(len(table), dtype="U1"))
            for start, rows in whole.chunks(size):
                called = _caller(table, whole, start)
                yield Part([dict(row) for row in rows], table.part(start, len(rows)), called)
        if empty:
            none = Table(self.columns, 0, lambda _: _none())
            check_columns(none, self._path, source.columns, others, [*contract.inputs])

    def notes(self) -> list[str]:
        """What was found out of the file, and passed over."""
        return self.file.notes()


def _none() -> Any:
    raise AssertionError("no row is looked at")


def _caller(table: Table, whole: SourceRows, start: int) -> Callable[[int, str], str]:
    def called(index: int, name: str) -> str:
        column = whole.inputs.get(name)
        image = f"{column.called(start + index)}, " if isinstance(column, Images) else ""
        return f" ({image}{table.called(start + index)})"

    return called


class JsonParts:
    """The rows of JSON lines, or of a JSON list."""

    def __init__(self, path: Path, *, lines: bool) -> None:
        self._path, self._lines = path, lines

    def parts(self, contract: Contract) -> Iterator[Part | list[str]]:
        """Parts of it. Raises ValueError where it is not JSON."""
        size = CHUNK_IMAGES if contract.files else CHUNK_ROWS
        rows: list[Row] = []
        for row in self._each() if self._lines else self._list():
            rows.append(row)
            if len(rows) == size:
                yield Part(rows)
                rows = []
        if rows:
            yield Part(rows)

    def notes(self) -> list[str]:
        """Nothing is found out."""
        return []

    def _each(self) -> Iterator[Row]:
        with opened(self._path) as lines:
            for number, line in enumerate(lines, start=1):
                text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                if not text.strip():
                    continue
                try:
                    yield orjson.loads(text)
                except orjson.JSONDecodeError as error:
                    raise ValueError(
                        f"{self._path}: line {number}: {_not_json(text, error)}"
                    ) from None

    def _list(self) -> Iterator[Row]:
        with opened(self._path) as stream:
            content = stream.read().removeprefix(codecs.BOM_UTF8)
        try:
            rows = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"{self._path}: {_not_json(content, error)}") from None
        if not isinstance(rows, list):
            raise ValueError(
                f"{self._path}: must be a JSON list of rows, or .jsonl with one a line"
            )
        yield from rows


def _not_json(text: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        text.decode()
    except UnicodeDecodeError:
        return "no UTF-8, which JSON is written in"
    return f"not JSON: {error}"


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
    first = sources[0]
    file = open_file(path, first, else_)
    there = set(file.columns)
    fits = [
        source
        for source in sources
        if all(there.issuperset(columns_of(source.columns, name)) for name in contract.inputs)
    ]
    return TableParts(path, file, next(iter(fits), first), before=before)
