"""Rows as plain tables: numbers, of which some are absent, and names by their indices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.training.sources.inputs import kind_of


@dataclass(frozen=True)
class Table:
    """N rows."""

    numbers: NDArray[np.float64]
    """(N, F), NaN where an optional input is absent."""
    names: NDArray[np.int64]
    """(N, C) indices; the last one of each column is that of absent ones."""
    sizes: tuple[int, ...]
    """(C,): how many names a column has."""

    def __len__(self) -> int:
        return len(self.numbers)

    def taken(self, rows: NDArray[np.bool_]) -> "Table":
        """Some of the rows: (N,)."""
        return Table(self.numbers[rows], self.names[rows], self.sizes)

    @property
    def joined(self) -> NDArray[np.float64]:
        """(N, F + C): numbers, then names."""
        return np.concatenate([self.numbers, self.names], axis=1)

    @property
    def one_hot(self) -> NDArray[np.float64]:
        """(N, the sum of sizes)."""
        each = [
            column[:, None] == np.arange(size)
            for column, size in zip(self.names.T, self.sizes, strict=True)
        ]
        return np.concatenate([np.zeros((len(self), 0)), *each], axis=1)


def unreadable(contract: Contract, arrays: Arrays) -> list[str]:
    """The inputs that have no columns, such as pictures."""
    none = {name: array[:0] for name, array in arrays.items()}
    return [n for n, one in contract.inputs.items() if kind_of(one).plain(none[n]) is None]


def table(contract: Contract, arrays: Arrays) -> Table:
    """The inputs of N rows, as a contract reads them."""
    numbers, names, sizes = [], [], []
    count = len(next(iter(arrays.values())))
    for name, declared in contract.inputs.items():
        plain = kind_of(declared).plain(arrays[name])
        assert plain is not None, "others are refused"
        there = arrays.get(present(name), np.ones(count, dtype=np.bool_))
        if plain.names:
            names.append(np.where(there, plain.values[:, 0], plain.names).astype(np.int64))
            sizes.append(plain.names + 1)
        else:
            numbers.append(np.where(there[:, None], plain.values, np.nan))
    return Table(_side_by_side(numbers, count), _columns(names, count), tuple(sizes))


def _side_by_side(parts: Sequence[NDArray[np.float64]], count: int) -> NDArray[np.float64]:
    return np.concatenate([np.zeros((count, 0)), *parts], axis=1)


def _columns(parts: Sequence[NDArray[np.int64]], count: int) -> NDArray[np.int64]:
    return np.stack(parts, axis=1) if parts else np.zeros((count, 0), dtype=np.int64)
