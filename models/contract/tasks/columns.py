"""How columns of answers become Python values.

`listed` gives floats, for people who call from Python. `scalars` keeps float32, which orjson
prints as 11.2 where the float of the same value would be 11.199999809265137.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
Listing = Callable[[NDArray[Any]], list[Any]]


def listed(column: NDArray[Any]) -> list[Any]:
    """(B, ...) -> B Python values."""
    return column.tolist()


def scalars(column: NDArray[Any]) -> list[Any]:
    """(B,) or (B, K) -> B numpy scalars, or B lists of K of them."""
    return list(column) if column.ndim == 1 else [list(row) for row in column]


Texts = tuple[bytes, list[list[bytes]]]
"""What one answer is as JSON, `%b` where a value stands; and per such place, a text per row."""


def numbers(column: NDArray[Any]) -> list[bytes]:
    """(B, ...) -> each of its numbers as JSON has it, row by row: as `scalars` are written."""
    flat = column.ravel()  # a copy where they lie apart: others orjson does not write
    return orjson.dumps(flat, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")


def each(column: NDArray[Any]) -> list[list[bytes]]:
    """(B, K) -> K times the texts of all rows."""
    count = column.shape[1]
    texts = numbers(column)
    return [texts[start::count] for start in range(count)]


def literal(text: str) -> bytes:
    """A text as JSON has it, where a place may stand beside it."""
    return orjson.dumps(text).replace(b"%", b"%%")
