"""A set in training: its vocabulary is that of the training rows."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import SetInput
from onepass.models.contract.tokens import PADDING, SPECIAL, UNKNOWN
from onepass.training.sources.cell_keys import INSIDE, MISSING, seen
from onepass.training.sources.cells import separated
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs.base import (
    InputKind,
    Plain,
    Where,
    WordRules,
    frequent_values,
    of_lengths,
)
from onepass.training.sources.inputs.vocabulary import frequent, written
from onepass.training.sources.natural import natural
from onepass.training.sources.reading.typed import as_items
from onepass.training.sources.rows import Column

if TYPE_CHECKING:
    from torch import Tensor


class Set(InputKind[SetInput]):
    """Some names of each row, in no order."""

    forgets = True
    learns = True
    compared = "items"

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Items between separators, or lists."""
        typed = read.typed(as_items, where.columns[0], where.path)
        sets = separated(typed, where.separator or "|")
        return [None if s is None else self._known(list(s), read, where.path) for s in sets]

    def _known(self, items: list[str], read: ColumnReader, path: str) -> list[str] | None:
        """Of one cell, without those that say that nothing is there, which are counted."""
        known: list[str] | None = self.declared.known(items)
        if known is not items:
            read.taken[path].update(item for item in items if item not in (known or ()))
        return known

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By its items in one order."""
        return [
            MISSING if items is None else INSIDE.join(sorted({seen(str(i)) for i in items}))
            for items in column
        ]

    def learnt(self, column: Column, rows: Column) -> SetInput:
        """The items that occur in enough rows."""
        declared = self.declared
        every = {str(one) for items in column for one in items or ()}
        spell = declared.reading.spelling({*declared.values, *every})
        if declared.values:
            return _with_values(declared, written(declared.values, spell))
        sets = (declared.default if items is None else items for items in rows)
        counts = Counter(item for s in sets for item in {spell(str(one)) for one in s or ()})
        return _with_values(
            declared, tuple(sorted(frequent(counts, declared.min_count), key=natural))
        )

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """How many items rows have, the most frequent ones, and how many are unseen."""
        counts = np.bincount(column.ravel(), minlength=self.declared.places)
        return {
            "items": of_lengths((column != PADDING).sum(axis=1)),
            "unseen": int(counts[UNKNOWN]),
            **frequent_values(self.declared.values, counts[SPECIAL:]),
        }

    def plain(self, column: NDArray[Any]) -> Plain:
        """A column for each item, and one for unseen ones: 1 where a row has it."""
        table = np.zeros((len(column), self.declared.places))
        np.put_along_axis(table, column.astype(np.int64), 1.0, axis=1)
        return Plain(table[:, UNKNOWN:])

    def never_unseen(self, column: NDArray[Any], rules: WordRules) -> bool:
        """Whether no row has an item that is."""
        return bool(self.declared.values) and not (column == UNKNOWN).any()

    def without(self, column: "Tensor", drawn: "Tensor") -> "Tensor":
        """(B, L), (B, L) -> (B, L): a set has one unknown item at most."""
        items = column.masked_fill(drawn & (column != PADDING), UNKNOWN)
        unknown = items == UNKNOWN
        return items.masked_fill(unknown & (unknown.cumsum(dim=1) > 1), PADDING)


def _with_values(declared: SetInput, values: tuple[str, ...]) -> SetInput:
    return declared if values == declared.values else declared.model_copy(update={"values": values})
