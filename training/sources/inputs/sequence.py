"""A sequence in training: its words are those of the training rows."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from onepass.models.contract.inputs import SequenceInput
from onepass.models.contract.tokens import PADDING, UNKNOWN
from onepass.training.sources.cell_keys import INSIDE, MISSING, seen
from onepass.training.sources.cells import tokens
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs.base import InputKind, Where, WordRules, of_lengths
from onepass.training.sources.inputs.vocabulary import frequent
from onepass.training.sources.reading.typed import as_items
from onepass.training.sources.rows import Column

if TYPE_CHECKING:
    from torch import Tensor


class Tokens(InputKind[SequenceInput]):
    """Tokens of each row, in their order."""

    forgets = True
    learns = True
    words = True

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Tokens between separators, or lists."""
        typed = read.typed(as_items, where.columns[0], where.path)
        return tokens(typed, where.separator or " ")

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By its tokens."""
        return [
            MISSING if row is None else INSIDE.join(seen(str(token)) for token in row)
            for row in column
        ]

    def learnt(self, column: Column, rows: Column) -> SequenceInput:
        """The words that occur often enough."""
        declared = self.declared
        if declared.values:
            return declared
        counts = Counter(declared.word(token) for row in rows for token in row or ())
        values = tuple(sorted(frequent(counts, declared.min_count)))
        return declared.model_copy(update={"values": values})

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """How many tokens rows have, and how many of all are unseen."""
        words = column[:, :, 0]
        return {
            "tokens": of_lengths((words != PADDING).sum(axis=1)),
            "unseen": int((words == UNKNOWN).sum()),
        }

    def never_unseen(self, column: NDArray[Any], rules: WordRules) -> bool:
        """Whether no word is, and the network takes none for such."""
        known = bool(self.declared.values) and not rules.dropout
        return known and not (column[:, :, 0] == UNKNOWN).any()

    def without(self, column: "Tensor", drawn: "Tensor") -> "Tensor":
        """(B, L, 1 + G), (B, L) -> (B, L, 1 + G): its letters stay."""
        column = column.clone()
        words = column[:, :, 0]
        column[:, :, 0] = words.masked_fill(drawn & (words != PADDING), UNKNOWN)
        return column
