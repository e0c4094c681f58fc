"""A category in training: its vocabulary is that of the training rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import CategoryInput
from onepass.models.contract.inputs.category import UNSEEN
from onepass.training.sources.cell_keys import MISSING, seen
from onepass.training.sources.cells import texts
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs.base import (
    InputKind,
    Plain,
    Where,
    WordRules,
    frequent_values,
)
from onepass.training.sources.inputs.vocabulary import frequent, spelled, written
from onepass.training.sources.natural import natural
from onepass.training.sources.reading.typed import as_words
from onepass.training.sources.rows import Column

if TYPE_CHECKING:
    from torch import Tensor


class Category(InputKind[CategoryInput]):
    """One name of each row."""

    forgets = True
    compared = "shares"
    guessed = "category"

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Words."""
        words = partial(as_words, iso=self.declared.reading.times == "iso")
        return texts(read.typed(words, where.columns[0], where.path))

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By the word."""
        return [MISSING if cell is None else seen(str(cell)) for cell in column]

    def learnt(self, column: Column, rows: Iterable[Any]) -> CategoryInput:
        """The values that occur often enough."""
        declared = self.declared
        spell = declared.reading.spelling({*declared.values, *map(str, filter(None, column))})
        if declared.values:
            return _with_values(declared, written(declared.values, spell))
        values = (declared.default if value is None else value for value in rows)
        counts = spelled(Counter(str(v) for v in values if v is not None), spell)
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


def _with_values(declared: CategoryInput, values: tuple[str, ...]) -> CategoryInput:
    return declared if values == declared.values else declared.model_copy(update={"values": values})
