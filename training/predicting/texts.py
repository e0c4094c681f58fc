"""Rows and answers as JSON: a line for each, or one list."""

from collections.abc import Collection, Iterable
from typing import IO, Any

import orjson
import polars as pl

from onepass.models.contract import Row
from onepass.training.predicting.answered import Answers
from onepass.training.predicting.parts import Part
from onepass.training.sources.reading.table import Table
from onepass.training.sources.reading.typed import stored

JSON = orjson.OPT_SERIALIZE_NUMPY


class LinesOutput:
    """JSON lines: each row with its `answers`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        lines = _rows(part, answers, self.notes)
        self._stream.write(b"".join(line + b"\n" for line in lines))

    def finish(self) -> None:
        """All rows were written."""


class JsonOutput:
    """One JSON list of such rows, each on a line of its own."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._first = True
        self.notes: list[str] = []

    def write(self, part: Part, answers: Answers) -> None:
        """Some rows."""
        self._stream.write(b"[\n" if self._first else b",\n")
        self._stream.write(b",\n".join(_rows(part, answers, self.notes)))
        self._first = False

    def finish(self) -> None:
        """All rows were written."""
        self._stream.write(b"[]\n" if self._first else b"\n]\n")


def json_text(value: Any) -> str:
    """What has no cell of its own, as JSON."""
    return orjson.dumps(value, option=JSON | orjson.OPT_NON_STR_KEYS, default=_default).decode()


def _rows(part: Part, answers: Answers, notes: list[str]) -> list[bytes]:
    rows = part.rows if part.table is None else _of_table(part, notes)
    return [
        orjson.dumps(
            row | {"answers": answer}, option=JSON | orjson.OPT_NON_STR_KEYS, default=_default
        )
        for row, answer in zip(rows, answers, strict=True)
    ]


def _of_table(part: Part, notes: list[str]) -> list[Row]:
    """Its columns as they stand in the file."""
    columns = {n: stored(c).to_list() for n, c in readable(part.table, notes).items()}
    covered(columns, ["answers"], notes)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def readable(table: Table | None, notes: list[str]) -> dict[str, pl.Series]:
    """The columns of a table; those that cannot be read are left out, and a note says so."""
    assert table is not None
    result = {}
    for name in table.columns:
        try:
            result[name] = table[name]
        except ValueError as error:
            note = f"{error}; it is left out"
            if note not in notes:
                notes.append(note)
    return result


def covered(columns: Iterable[str], fields: Collection[str], notes: list[str]) -> None:
    """Adds a note on columns of the file that answers take the place of."""
    names = [name for name in columns if name in fields]
    note = f"in the place of columns of the file there are answers: {', '.join(names)}"
    if names and note not in notes:
        notes.append(note)


def _default(value: Any) -> str:
    """A time, a decimal, bytes: as text."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    return str(value)
