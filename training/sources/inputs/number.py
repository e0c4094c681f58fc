"""A number in training."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import NumberInput
from onepass.training.sources.cell_keys import number_array, number_keys
from onepass.training.sources.column_hash import Hashes, of_numbers
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.distribution import distribution
from onepass.training.sources.inputs.base import NO_SAY, InputKind, Plain, Where, of_range
from onepass.training.sources.key_arrays import Keys
from onepass.training.sources.rows import Column
from onepass.training.sources.typed_columns import Numbers, TypedColumn


class Number(InputKind[NumberInput]):
    """One number of each row."""

    compared = "numbers"
    guessed = "number"

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Numbers, or text with a decimal point."""
        return read.numbers(where.columns[0], where.path, self.declared.unit)

    def keys(self, column: Sequence[Any]) -> Sequence[bytes]:
        """By their digits."""
        return number_keys(column)

    def key_array(self, column: TypedColumn) -> Keys | None:
        """The same."""
        return number_array(column.values) if isinstance(column, Numbers) else None

    def hashes(self, column: Column) -> Hashes:
        """By their bits."""
        cells = column.values if isinstance(column, Numbers) else np.array(column, np.float64)
        return of_numbers(cells)

    def array(self, column: TypedColumn) -> NDArray[Any] | None:
        """As a tensor of numbers."""
        return self.declared.checked(column.values) if isinstance(column, Numbers) else None

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """Its range, a histogram, and whether all are whole."""
        column = self.declared.in_unit(column)
        return of_range(column) | {"whole": bool((column % 1 == 0).all())} | distribution(column)

    def plain(self, column: NDArray[Any]) -> Plain:
        """Itself, in its unit."""
        return Plain(self.declared.in_unit(column).astype(np.float64).reshape(-1, 1))

    def constant(self, column: NDArray[Any]) -> str:
        """Which number it is."""
        return f"is {self.declared.in_unit(column)[0]:g} {NO_SAY}"
