"""Columns that keep their type: a cell becomes a Python value when it is asked for.

A table of a million rows is then as large as its arrays, and what looks at all of its cells looks
at arrays. Whoever knows nothing of that sees a sequence of cells, None where one is missing.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.memory import Memory

CHUNK_ROWS = 20_000
"""Rows whose cells are Python values at the same time."""
Mask = NDArray[np.bool_]


class TypedColumn(Sequence[Any]):
    """N cells of one type."""

    @property
    @abstractmethod
    def missing(self) -> Mask:
        """Where there is none: (N,)."""

    @abstractmethod
    def taken(self, rows: NDArray[Any] | slice) -> Self:
        """Some of them: by their indices, where a mask is true, or those of a slice."""

    @abstractmethod
    def cells(self) -> list[Any]:
        """All of them, as Python values."""

    @classmethod
    @abstractmethod
    def joined(cls, parts: Sequence[Any]) -> Self:
        """Columns of this type, one behind the other."""

    @abstractmethod
    def gone(self, count: int) -> Self:
        """So many missing cells of the same type."""

    def kept(self, memory: Memory) -> Self:
        """The same, where long columns lie."""
        return self

    def __getitem__(self, index: Any) -> Any:
        """A cell; or some of them, which keep their type."""
        if isinstance(index, slice):
            return self.taken(index)
        own = range(len(self))[index]
        return self.taken(slice(own, own + 1)).cells()[0]

    def __iter__(self) -> Iterator[Any]:
        """All cells, some at a time."""
        for start in range(0, len(self), CHUNK_ROWS):
            yield from self.taken(slice(start, start + CHUNK_ROWS)).cells()

    def __contains__(self, value: object) -> bool:
        """Whether some cell is that, or is missing."""
        return bool(self.missing.any()) if value is None else any(one == value for one in self)

    def count(self, value: Any) -> int:
        """How many cells are that, or are missing."""
        return int(self.missing.sum()) if value is None else sum(one == value for one in self)

    def index(self, value: Any, *bounds: int) -> int:
        """The first that is."""
        if value is None and not bounds and value in self:
            return int(self.missing.argmax())
        return super().index(value, *bounds)

    def __eq__(self, other: object) -> bool:
        """Whether the cells are the same."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self[:8].cells()}{', ...' * (len(self) > 8)})"


class Numbers(TypedColumn):
    """(N,) numbers, or (N, K) of a vector; NaN in a row that is missing."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values = values

    def __len__(self) -> int:
        """Their number."""
        return len(self.values)

    @property
    def missing(self) -> Mask:
        """Where one is NaN."""
        gone = np.isnan(self.values)
        return gone if gone.ndim == 1 else np.asarray(gone.any(axis=1))

    @property
    def known(self) -> NDArray[np.float64]:
        """Those that there are."""
        return self.values[~self.missing]

    def taken(self, rows: NDArray[Any] | slice) -> Self:
        """Some of them."""
        return type(self)(self.values[rows])

    def cells(self) -> list[Any]:
        """Floats, or lists of them."""
        gone = self.missing.tolist()
        pairs = zip(self.values.tolist(), gone, strict=True)
        return [None if missing else cell for cell, missing in pairs]

    @classmethod
    def joined(cls, parts: Sequence[Any]) -> Self:
        """One behind the other."""
        return cls(np.concatenate([part.values for part in parts]))

    def gone(self, count: int) -> Self:
        """NaN."""
        return type(self)(np.full((count, *self.values.shape[1:]), np.nan))

    def kept(self, memory: Memory) -> Self:
        """The same."""
        return type(self)(memory.kept(self.values))


def kept(column: Sequence[Any], memory: Memory) -> Sequence[Any]:
    """A column, where long ones lie, if it keeps its type."""
    return column.kept(memory) if isinstance(column, TypedColumn) else column


def missing_in(column: Sequence[Any]) -> Mask:
    """Where any column has no cell: (N,)."""
    if isinstance(column, TypedColumn):
        return column.missing
    return np.array([cell is None for cell in column], dtype=np.bool_)
