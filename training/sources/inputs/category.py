"""A category in training: its vocabulary is that of the training rows."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import CategoryInput
from onepass.models.contract.inputs.category import UNSEEN
from onepass.training.sources.cell_keys import MISSING, seen
from onepass.training.sources.cells import words
from onepass.training.sources.column_hash import Hashes, of_keys
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs.base import (
    InputKind,
    Plain,
    Where,
    WordRules,
    frequent_values,
)
from onepass.training.sources.inputs.vocabulary import frequent, spelled, written
from onepass.training.sources.key_arrays import Keys, as_keys
from onepass.training.sources.natural import natural
from onepass.training.sources.reading.typed import as_words
from onepass.training.sources.rows import Column
from onepass.training.sources.text_columns import Words
from onepass.training.sources.typed_columns import TypedColumn

if TYPE_CHECKING:
    from torch import Tensor


class Category(InputKind[CategoryInput]):
    """One name of each row."""

    forgets = True
    learns = True
    compared = "shares"
    guessed = "category"

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Words."""
        typed = partial(as_words, iso=self.declared.reading.times == "iso")
        return words(read.typed(typed, where.columns[0], where.path))

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By the word."""
        return [MISSING if cell is None else seen(str(cell)) for cell in column]

    def key_array(self, column: TypedColumn) -> Keys | None:
        """The same."""
        if not isinstance(column, Words):
            return None
        keys = as_keys([*map(seen, column.words), MISSING])
        return None if keys is None else keys[column.indices]

    def hashes(self, column: Column) -> Hashes:
        """By the word."""
        if not isinstance(column, Words):
            return super().hashes(column)
        return of_keys([*map(seen, column.words), MISSING])[column.indices]

    def array(self, column: TypedColumn) -> NDArray[Any] | None:
        """As a tensor of its words."""
        if not isinstance(column, Words):
            return None
        table = self.declared.checked(np.array(column.words, dtype=object))
        return None if table is None else table[column.indices]

    def learnt(self, column: Column, rows: Column) -> CategoryInput:
        """The values that occur often enough."""
        declared = self.declared
        every = column.used if isinstance(column, Words) else column
        spell = declared.reading.spelling({*declared.values, *map(str, filter(None, every))})
        if declared.values:
            return _with_values(declared, written(declared.values, spell))
        counts = spelled(_counted(rows, declared.default), spell)
        return _with_values(
            declared, tuple(sorted(frequent(counts, declared.min_count), key=natural))
        )

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """The most frequent values, and how many are unseen."""
        counts = np.bincount(column, minlength=len(self.declared.values) + 1)
        return {"unseen": int(counts[UNSEEN]), **frequent_values(self.declared.values, counts[1:])}

    def plain(self, column: NDArray[Any]) -> Plain:
        """Its index, that of unseen ones included."""
        return Plain(column.astype(np.float64).reshape(-1, 1), len(self.declared.values) + 1)

    def never_unseen(self, column: NDArray[Any], rules: WordRules) -> bool:
        """Whether no row has the index of those."""
        return bool(self.declared.values) and not (column == UNSEEN).any()

    def without(self, column: "Tensor", drawn: "Tensor") -> "Tensor":
        """(B,), (B,) -> (B,)."""
        return column.masked_fill(drawn, UNSEEN)


def _counted(rows: Column, default: str | None) -> Counter[str]:
    """How often each value occurs; the default, where one is missing."""
    if not isinstance(rows, Words):
        values = (default if value is None else value for value in rows)
        return Counter(str(value) for value in values if value is not None)
    counts = Counter(dict(zip(rows.words, rows.counts.tolist(), strict=True)))
    if default is not None:
        counts[default] += int(rows.missing.sum())
    return Counter({value: count for value, count in counts.items() if count})


def _with_values(declared: CategoryInput, values: tuple[str, ...]) -> CategoryInput:
    return declared if values == declared.values else declared.model_copy(update={"values": values})
