"""How columns of answers become Python values.

`listed` gives floats, for people who call from Python. `scalars` keeps float32, which orjson
prints as 11.2 where the float of the same value would be 11.199999809265137.
"""

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
Listing = Callable[[NDArray[Any]], list[Any]]


def listed(column: NDArray[Any]) -> list[Any]:
    """(B, ...) -> B Python values."""
    return column.tolist()


def scalars(column: NDArray[Any]) -> list[Any]:
    """(B,) or (B, K) -> B numpy scalars, or B lists of K of them."""
    return list(column) if column.ndim == 1 else [list(row) for row in column]
