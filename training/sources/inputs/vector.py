"""A vector in training: several numbers of each row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import VectorInput
from onepass.training.sources.cell_keys import INSIDE, MISSING, number_keys
from onepass.training.sources.cells import lists
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.grid import some
from onepass.training.sources.inputs.base import SAME, InputKind, Plain, Where, of_range
from onepass.training.sources.reading.typed import as_vector
from onepass.training.sources.rows import Column
from onepass.training.sources.typed_columns import Numbers, TypedColumn

MOST_MEDIANS = 2**12
"""Numbers of a vector of which each has its median told."""


class Vector(InputKind[VectorInput]):
    """Its numbers stand in a list, or in a column each."""

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """A row that lacks a number has none."""
        if where.each:
            each = [read.numbers(column, where.path, None).values for column in where.columns]
            return Numbers(np.stack(each, axis=1))
        typed = read.typed(as_vector, where.columns[0], where.path)
        rows = lists(typed, where.name, read.problems)
        return [None if row is None else self.declared.known(row) for row in rows]

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By the digits of each."""
        return [MISSING if row is None else INSIDE.join(number_keys(row)) for row in column]

    def array(self, column: TypedColumn) -> NDArray[Any] | None:
        """As a tensor of numbers."""
        if not isinstance(column, Numbers) or column.values.shape[1:] != self.declared.item_shape:
            return None
        return self.declared.checked(column.values)

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """The range of all numbers, and the median of each, unless these are very many."""
        table = self.declared.in_unit(column)
        if self.declared.length > MOST_MEDIANS:
            return of_range(table)
        medians = np.median(some(table), axis=0).astype(np.float64).tolist()
        return of_range(table) | {"medians": medians}

    def plain(self, column: NDArray[Any]) -> Plain:
        """A column for each number."""
        return Plain(self.declared.in_unit(column).astype(np.float64))

    def constant(self, column: NDArray[Any]) -> str:
        """That it is one."""
        return SAME
