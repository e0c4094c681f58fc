"""Indices of tokens: the first of them are padding, and all that a vocabulary does not know."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

PADDING = 0
UNKNOWN = 1
SPECIAL = 2
"""Places of tokens start here."""


def padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Places of tokens: (B, L), L that of the longest row, at least 1."""
    longest = max(map(len, rows), default=1)
    table = np.full((len(rows), max(1, longest)), PADDING, dtype=np.int32)
    for index, row in enumerate(rows):
        table[index, : len(row)] = row
    return table


def beside(*channels: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Several lists of places for each row: (B, L, C), L that of the longest."""
    tables = [padded(rows) for rows in channels]
    length = max(table.shape[1] for table in tables)
    return np.stack(
        [np.pad(table, ((0, 0), (0, length - table.shape[1]))) for table in tables], axis=2
    )


def channel(indices: Any, number: int = 0) -> Any:
    """One of them, of an array or a tensor: (B, L, C) -> (B, L); tokens alone are the first."""
    return indices[:, :, number] if indices.ndim == 3 else indices


def rows_with(indices: NDArray[Any], size: int) -> NDArray[np.int64]:
    """In how many rows each place occurs: (N, L) -> (size,); padding counts as none."""
    each = np.sort(indices, axis=1)
    first = np.ones(each.shape, dtype=np.bool_)
    first[:, 1:] = each[:, 1:] != each[:, :-1]
    counts: NDArray[np.int64] = np.bincount(each[first], minlength=size)
    counts[PADDING] = 0
    return counts
