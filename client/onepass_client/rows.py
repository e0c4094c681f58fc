"""From what a caller holds to bytes: rows as JSON, and several of them as one body.

A row is a mapping. In it files (paths, bytes, open files) become base64 text, times ISO 8601, and
whatever has `tolist()`, as numpy's arrays and numbers do, becomes that. Nothing of it is imported.
"""

import base64
import json
import math
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from onepass_client.frames import rows_of

Row = Mapping[str, Any]
LONGEST = 4 * 2**20
"""Bytes of the rows of one request, unless a single one is larger."""


class Chunk(NamedTuple):
    """Some rows in a row, as JSON each."""

    first: int
    """The number of the first, from 0."""
    rows: list[bytes]
    error: Exception | None = None
    """Why there are no more, where whatever makes them failed, or one cannot be sent."""

    def instances(self) -> bytes:
        """As one body of JSON."""
        return b'{"instances":[' + b",".join(self.rows) + b"]}"

    def lines(self) -> bytes:
        """As lines."""
        return b"\n".join([*self.rows, b""])


def row_json(row: Any, number: int | None = None) -> bytes:
    """One row.

    Raises:
        TypeError: it is no mapping, or holds what cannot be sent.
        ValueError: it holds a number that is not finite: the text says which.
    """
    if not isinstance(row, Mapping):
        raise TypeError(f"{_path(number) or 'a row'}: must be a mapping, got {type(row).__name__}")
    try:
        text = json.dumps(dict(row), default=plain, allow_nan=False, ensure_ascii=False)
    except ValueError as error:
        wrong = next(_not_finite(row, _path(number)), None)
        raise ValueError(wrong or f"{_path(number) or 'a row'}: {error}") from None
    return text.encode("utf-8", "surrogatepass")


def plain(value: Any) -> Any:
    """What JSON does not know, as what it knows."""
    match value:
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode()
        case Path():
            return plain(value.read_bytes())
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case set() | frozenset():
            return sorted(value)
        case Mapping():
            return dict(value)
        case _:
            return _told(value)


def _told(value: Any) -> Any:
    """What says itself how it is written, or read."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "read"):
        return plain(value.read())
    raise TypeError(f"cannot be sent: {type(value).__name__}")


class Cutter:
    """Gathers rows until there are `most`, or as many bytes as a request should have."""

    def __init__(self, most: int, longest: int) -> None:
        self._most, self._longest = most, longest
        self._number = 0
        self._rows = list[bytes]()
        self._size = 0

    def add(self, row: Any) -> Iterator[Chunk]:
        """One more, and what is whole by that."""
        said = row_json(row, self._number)
        if self._size + len(said) > self._longest:
            yield from self.end()
        self._rows.append(said)
        self._size += len(said)
        self._number += 1
        if len(self._rows) == self._most:
            yield from self.end()

    def end(self, error: Exception | None = None) -> Iterator[Chunk]:
        """What is left, if anything is, and why there is no more."""
        if self._rows:
            yield Chunk(self._number - len(self._rows), self._rows)
        self._rows, self._size = [], 0
        if error is not None:
            yield Chunk(self._number, [], error)


def chunks(rows: Any, *, most: int, longest: int = LONGEST) -> Iterator[Chunk]:
    """Rows, or a frame -> at most `most` of them at once, read as they are needed.

    What fails comes behind all that was whole before it.
    """
    cutter = Cutter(most, longest)
    try:
        for row in rows_of(rows):
            yield from cutter.add(row)
    except Exception as error:  # whatever a caller's generator raises
        yield from cutter.end(error)
    else:
        yield from cutter.end()


async def chunks_of(
    rows: AsyncIterable[Row], *, most: int, longest: int = LONGEST
) -> AsyncIterator[Chunk]:
    """The same of rows that are awaited."""
    cutter, failed = Cutter(most, longest), None
    try:
        async for row in rows:
            for chunk in cutter.add(row):
                yield chunk
    except Exception as error:  # as above
        failed = error
    for chunk in cutter.end(failed):
        yield chunk


def _path(number: int | None) -> str:
    return "" if number is None else f"instances[{number}]"


def _not_finite(value: Any, path: str) -> Iterator[str]:
    match value:
        case float() if not math.isfinite(value):
            yield f"{path}: must be a finite number, got {value!r}"
        case Mapping():
            for name, one in value.items():
                yield from _not_finite(one, f"{path}.{name}".removeprefix("."))
        case list() | tuple():
            for index, one in enumerate(value):
                yield from _not_finite(one, f"{path}[{index}]")
        case _:
            return
