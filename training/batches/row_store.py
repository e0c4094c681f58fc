"""Rows that lie together: what a row has of one type is one piece of memory, so that a batch is one
gather and not one for each input.

Columns are views of such a table: whoever looks at one sees an array as any other.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract import Arrays
from onepass.training.sources.memory import CHUNK_ROWS, IN_MEMORY, Memory


def together(arrays: Arrays, which: NDArray[np.bool_], memory: Memory = IN_MEMORY) -> Arrays:
    """The rows where that is true: (N, ...), (N,) -> (B, ...). Columns of single values of one type
    lie in one table, row after row."""
    alike = defaultdict[np.dtype[np.generic], list[str]](list)
    for name, array in arrays.items():
        if array.ndim == 1:
            alike[array.dtype].append(name)
    result = {n: memory.chosen(one, which) for n, one in arrays.items() if one.ndim > 1}
    for dtype, names in alike.items():
        table = memory.empty((int(np.count_nonzero(which)), len(names)), dtype)
        _fill(table, [arrays[name] for name in names], which)
        result |= {name: table[:, index] for index, name in enumerate(names)}
    return {name: result[name] for name in arrays}


def _fill(table: NDArray[Any], columns: Sequence[NDArray[Any]], which: NDArray[np.bool_]) -> None:
    """Some rows at a time, so that it is written from its begin to its end: (B, C), C of (N,)."""
    done = 0
    for start in range(0, len(which), CHUNK_ROWS):
        rows = np.flatnonzero(which[start : start + CHUNK_ROWS]) + start
        for index, column in enumerate(columns):
            table[done : done + len(rows), index] = column[rows]
        done += len(rows)


GATHERED = 2**16
"""Rows that are gathered at once."""


Gather = Callable[[Tensor], Tensor]
"""(N, ...) -> (B, ...)."""


class Place(NamedTuple):
    """Where a column lies in a table."""

    rows: NDArray[Any]
    position: int


def table_of(array: NDArray[Any]) -> Place | None:
    """The table that an array is a column of; None where it is none."""
    rows = array.base
    if array.ndim != 1 or not isinstance(rows, np.ndarray) or rows.ndim != 2 or not len(rows):
        return None
    if array.dtype != rows.dtype or array.strides != rows.strides[:1] or len(array) != len(rows):
        return None
    index, rest = divmod(array.ctypes.data - rows.ctypes.data, rows.strides[1])
    return Place(rows, index) if not rest and 0 <= index < rows.shape[1] else None


class Table(NamedTuple):
    """Columns that lie together."""

    names: Sequence[str]
    rows: Tensor
    """(N, C)."""


def in_file_order(indices: Tensor) -> Gather:
    """Rows by these indices (B,), read from the first place to the last: whoever reads a file goes
    through it once."""
    parts = indices.argsort().split(GATHERED)

    def gather(rows: Tensor) -> Tensor:
        result = rows.new_empty((len(indices), *rows.shape[1:]))
        for part in parts:
            result.index_copy_(0, part, rows.index_select(0, indices[part]))
        return result

    return gather


class RowStore:
    """All N rows of some columns; a batch of them is taken by indices."""

    def __init__(self, columns: Mapping[str, Tensor]) -> None:
        self.tables = [Table(names, _table(columns, names)) for names in _neighbours(columns)]
        inside = {name for table in self.tables for name in table.names}
        self.others = {name: one for name, one in columns.items() if name not in inside}

    def take(self, indices: Tensor) -> dict[str, Tensor]:
        """(B,) -> (B, ...) of each column."""
        return self.gathered(lambda rows: rows.index_select(0, indices))

    def gathered(self, gather: Gather) -> dict[str, Tensor]:
        """The same by other means."""
        batch = {name: gather(one) for name, one in self.others.items()}
        for names, rows in self.tables:
            batch.update(zip(names, gather(rows).unbind(1), strict=True))
        return batch


def _neighbours(columns: Mapping[str, Tensor]) -> list[list[str]]:
    """The names of columns that follow each other in one table, at least two of each."""
    alike = defaultdict[tuple[object, ...], list[str]](list)
    for name, one in columns.items():
        if one.dim() == 1 and len(one) and one.stride(0) > 1:
            place = one.untyped_storage().data_ptr(), one.dtype, one.stride(0), len(one)
            alike[place].append(name)
    ordered = [
        sorted(own, key=lambda name: columns[name].storage_offset()) for own in alike.values()
    ]
    return [own for own in ordered if len(own) > 1 and _is_whole([columns[name] for name in own])]


def _is_whole(columns: Sequence[Tensor]) -> bool:
    """Whether nothing lies between them."""
    first = columns[0].storage_offset()
    return [one.storage_offset() for one in columns] == [*range(first, first + len(columns))]


def _table(columns: Mapping[str, Tensor], names: Sequence[str]) -> Tensor:
    first = columns[names[0]]
    return first.as_strided((len(first), len(names)), (first.stride(0), 1))
