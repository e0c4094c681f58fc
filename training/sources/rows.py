"""What every source gives: rows as a caller would send them, their labels, and their split."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.split import Split, SplitSpec
from onepass.training.sources.typed_columns import TypedColumn, kept

Column = Sequence[Any]
"""Python values; None where a value or a label is missing."""


def row(index: int) -> str:
    """What to call a row in a message, where nothing else is known of it."""
    return f"row {index + 1}"


class AskedLabels(tuple[str, ...]):
    """The labels that a row has, where it says of each whether it has it."""

    asked: frozenset[str]
    """All of them."""

    def __new__(cls, labels: Iterable[str], asked: frozenset[str]) -> Self:
        """`labels` are some of `asked`."""
        made = super().__new__(cls, labels)
        made.asked = asked
        return made


class PartLabels(AskedLabels):
    """The labels that a row is known to have, where of some others that is not known."""

    unknown: frozenset[str]

    def __new__(cls, labels: Iterable[str], asked: frozenset[str], unknown: Iterable[str]) -> Self:
        """`labels` holds none of `unknown`."""
        made = super().__new__(cls, labels, asked)
        made.unknown = frozenset(unknown)
        return made


class Taken(Sequence[Any]):
    """Some cells of a column that makes each when it is asked for, such as images of files."""

    def __init__(self, column: Column, indices: NDArray[np.int64]) -> None:
        self._column = column
        self._places = indices

    def __len__(self) -> int:
        """Their number."""
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """A cell."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        return self._column[int(self._places[index])]


@dataclass
class SourceRows:
    """Columns of N rows. Nothing is checked or converted yet: the contract does that."""

    inputs: dict[str, Column]
    labels: dict[str, Column]
    split: Split
    notes: list[str] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)
    """Rows of each of several sources, which stand behind one another."""
    called: Callable[[int], str] | None = None
    """What the file calls a row, such as its line."""
    rules: dict[str, SplitSpec] = field(default_factory=dict)
    """How each of them was split; of one alone, under the name ""."""
    times: NDArray[np.int64 | np.float64] = field(default_factory=lambda: np.empty(0))
    """(N,): what a split by time has put them in order by; none where they are split otherwise."""
    _masks: dict[str, NDArray[np.bool_]] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.split)

    def within(self, part: str) -> NDArray[np.bool_]:
        """Which rows are in a part of the split: (N,)."""
        if part not in self._masks:
            self._masks[part] = self.split == part
        return self._masks[part]

    def places(self) -> dict[str, NDArray[np.int64]]:
        """The places of the rows of each of several sources."""
        ends = np.cumsum(list(self.sources.values()), dtype=np.int64)
        parts = np.split(np.arange(len(self)), ends[:-1])
        return dict(zip(self.sources, parts, strict=False))

    def row(self, index: int) -> dict[str, Any]:
        """One row, as a caller would send it: what is missing is left out."""
        cells = {name: column[index] for name, column in self.inputs.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def taken(self, indices: NDArray[np.int64], memory: Memory = IN_MEMORY) -> "SourceRows":
        """These rows' inputs, so that all others can be forgotten."""
        inputs = {n: kept(some_of(one, indices), memory) for n, one in self.inputs.items()}
        return SourceRows(inputs, {}, self.split[indices])

    def part(self, start: int, count: int) -> "SourceRows":
        """The inputs of rows that follow each other."""
        rows = slice(start, start + count)
        inputs = {name: column[rows] for name, column in self.inputs.items()}
        return SourceRows(inputs, {}, self.split[rows])

    def without(self, part: str) -> "SourceRows":
        """The rows of all other parts of the split, and their labels."""
        indices = np.flatnonzero(~self.within(part))
        if len(indices) == len(self):
            return self
        labels = _some(self.labels, indices)
        times = self.times[indices] if len(self.times) else self.times
        return SourceRows(_some(self.inputs, indices), labels, self.split[indices], times=times)

    def of(self, names: Collection[str]) -> "SourceRows":
        """The same rows, of some inputs alone."""
        return replace(self, inputs={name: self.inputs[name] for name in names})

    def chunks(self, size: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """All rows, `size` at a time, with the place of the first."""
        for start in range(0, len(self), size):
            rows = range(start, min(start + size, len(self)))
            cells = [_cells(column, rows) for column in self.inputs.values()]
            yield (
                start,
                [
                    {n: c for n, c in zip(self.inputs, row, strict=True) if c is not None}
                    for row in zip(*cells, strict=True)
                ],
            )


def _some(columns: Mapping[str, Column], indices: NDArray[np.int64]) -> dict[str, Column]:
    """Some cells of each."""
    return {name: some_of(column, indices) for name, column in columns.items()}


def some_of(column: Column, indices: NDArray[Any]) -> Column:
    """Some cells of a column, by their indices or where a mask is true: of a list, a list."""
    if isinstance(column, TypedColumn):
        return column.taken(indices)
    indices = np.flatnonzero(indices) if indices.dtype == np.bool_ else indices
    if isinstance(column, list):
        return [column[index] for index in indices.tolist()]
    return Taken(column, indices)


def _cells(column: Column, rows: range) -> Column:
    """Those of rows that follow each other."""
    if isinstance(column, TypedColumn):
        return column.taken(slice(rows.start, rows.stop)).cells()
    return [column[index] for index in rows]
