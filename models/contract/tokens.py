"""Columns of tokens: rows of unequal length, padded to the longest of those beside them.

A row's answer does not depend on how far it is padded: the network takes what is 0 for nothing.
Such columns are int32, and no others are.
"""

from collections.abc import Mapping, Sequence
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
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table


def are_tokens(dtype: object) -> bool:
    """Whether a column of this type, numpy's or torch's, holds tokens."""
    return str(dtype).endswith("int32")


def array_lengths(arrays: Mapping[str, NDArray[Any]]) -> list[int]:
    """How long each row is: the most tokens that it has in one of these columns, at least 1. Where
    no column holds tokens, there is nothing to say.
    """
    columns = [_lengths(column) for column in arrays.values() if are_tokens(column.dtype)]
    return np.maximum.reduce(columns).tolist() if columns else []


def _lengths(column: NDArray[Any]) -> NDArray[np.int64]:
    """(B, L, ...) -> (B,)."""
    there = column.reshape(*column.shape[:2], -1).any(axis=2)  # (B, L)
    found: NDArray[np.int64] = np.where(there, np.arange(1, there.shape[1] + 1), 1).max(axis=1)
    return found


def shortened(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Without the padding that no row of these columns needs."""
    return {
        name: column[:, : _lengths(column).max()] if are_tokens(column.dtype) else column
        for name, column in arrays.items()
    }


def resized(arrays: Mapping[str, NDArray[Any]], count: int, length: int) -> dict[str, NDArray[Any]]:
    """So many rows, of so many tokens: what is there, over and over."""
    return {
        name: np.resize(column, (count, length, *column.shape[2:]))
        if are_tokens(column.dtype)
        else np.resize(column, (count, *column.shape[1:]))
        for name, column in arrays.items()
    }


def joined(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays of one input, one behind the other; those of tokens (B, L, ...) at one length."""
    if len(columns) == 1:
        return columns[0]
    if len({column.shape[1:] for column in columns}) > 1:
        longest = max(column.shape[1] for column in columns)
        columns = [widened(column, longest) for column in columns]
    return np.concatenate(columns)


def widened(column: NDArray[Any], length: int) -> NDArray[Any]:
    """With room for so many tokens in each row: (B, L, ...) -> (B, length, ...)."""
    wide = [(0, 0)] * column.ndim
    wide[1] = (0, length - column.shape[1])
    return np.pad(column, wide, constant_values=PADDING)
