"""Columns: arrays with a row for each row, (B, ...), whose shape says which of them are ragged.

The rows of a ragged column are of unequal length: each is padded by 0 to the longest of those
beside it. The network takes 0 for nothing, so a row's answer does not depend on that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

ANY = -1
"""In the shape of a row: any size."""
Shape = tuple[int, ...]
"""Of one row."""


@dataclass(frozen=True)
class Ragged:
    """Which columns are: (B, L, ...), L being the length of the longest row."""

    names: frozenset[str] = field(default=frozenset())
    most: Mapping[str, int] = field(default_factory=dict)
    """How long a row of some of them may be."""

    @classmethod
    def of(cls, shapes: Iterable[tuple[str, Shape]], most: Mapping[str, int] | None = None) -> Self:
        """Those whose first size is any."""
        return cls(frozenset(name for name, shape in shapes if shape[:1] == (ANY,)), most or {})

    def lengths(self, arrays: Mapping[str, NDArray[Any]]) -> list[int]:
        """How long each row is: in the column in which it is longest, at least 1. Where no column
        is ragged, there is nothing to say.
        """
        columns = [_lengths(column) for name, column in arrays.items() if name in self.names]
        return np.maximum.reduce(columns).tolist() if columns else []

    def shortened(self, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Without the padding that no row of these columns needs."""
        return {
            name: column[:, : _lengths(column).max()] if name in self.names else column
            for name, column in arrays.items()
        }

    def resized(
        self, arrays: Mapping[str, NDArray[Any]], count: int, length: int
    ) -> dict[str, NDArray[Any]]:
        """So many rows, of that length or as long as one may be: what is there, over and over."""
        return {
            name: np.resize(
                column, (count, min(length, self.most.get(name, length)), *column.shape[2:])
            )
            if name in self.names
            else np.resize(column, (count, *column.shape[1:]))
            for name, column in arrays.items()
        }


EVEN = Ragged()
"""Where no column is."""


def _lengths(column: NDArray[Any]) -> NDArray[np.int64]:
    """(B, L, ...) -> (B,)."""
    there = column.reshape(*column.shape[:2], -1).any(axis=2)  # (B, L)
    lengths: NDArray[np.int64] = np.where(there, np.arange(1, there.shape[1] + 1), 1).max(axis=1)
    return lengths


def joined(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Parts of one column, one behind the other; of a ragged one, (B, L, ...), at one length."""
    if len(columns) == 1:
        return columns[0]
    if len({column.shape[1:] for column in columns}) > 1:
        longest = max(column.shape[1] for column in columns)
        columns = [padded(column, longest) for column in columns]
    return np.concatenate(columns)


def padded(column: NDArray[Any], length: int) -> NDArray[Any]:
    """With room for so much in each row: (B, L, ...) -> (B, length, ...)."""
    wide = [(0, 0)] * column.ndim
    wide[1] = (0, length - column.shape[1])
    return np.pad(column, wide, constant_values=0)


def fitted(column: NDArray[Any], length: int) -> NDArray[Any]:
    """A ragged column cut or padded to that length: (B, L, ...) -> (B, length, ...)."""
    return column[:, :length] if length <= column.shape[1] else padded(column, length)


def spread(known: NDArray[Any], here: NDArray[np.bool_]) -> NDArray[Any]:
    """The rows that there are, and zeros in the others: (P, ...), (B,) -> (B, ...)."""
    if len(known) == len(here):
        return known
    whole = np.zeros((len(here), *known.shape[1:]), dtype=known.dtype)
    whole[here] = known
    return whole
