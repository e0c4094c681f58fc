"""A text in training: pieces of words are learnt from the training rows."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from onepass.models.contract.inputs import Subwords, TextInput
from onepass.models.contract.subwords import learn
from onepass.models.contract.tokens import PADDING, UNKNOWN, channel, rows_with
from onepass.training.sources.cell_keys import MISSING, word
from onepass.training.sources.cells import as_texts
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs.base import InputKind, Where, WordRules, of_lengths
from onepass.training.sources.reading.typed import as_words
from onepass.training.sources.rows import Column
from onepass.training.sources.text_columns import Texts

if TYPE_CHECKING:
    from torch import Tensor


class Text(InputKind[TextInput]):
    """A text of each row."""

    forgets = True
    learns = True

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Words."""
        words = partial(as_words, iso=self.declared.reading.times == "iso")
        return Texts(as_texts(read.typed(words, where.columns[0], where.path)))

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By the text."""
        return [MISSING if cell is None else word(str(cell)) for cell in column]

    def learnt(self, column: Column, rows: Column) -> TextInput:
        """Pieces of words, where such are read and none are given."""
        spec, read = self.declared.tokens, self.declared.reading.text
        if not isinstance(spec, Subwords) or spec.pieces:
            return self.declared
        every = (read(text or "") for text in rows)
        pieces, merges = learn(spec.model, every, size=spec.size, lower=spec.lower)
        tokens = spec.model_copy(update={"pieces": pieces, "merges": merges})
        return self.declared.model_copy(update={"tokens": tokens})

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """How many tokens rows have."""
        return {"tokens": of_lengths((channel(column) != PADDING).sum(axis=1))}

    def never_unseen(self, column: NDArray[Any], rules: WordRules) -> bool:
        """Whether no token is so rare that it has the vector of the unknown; a bag passes over
        rare ones."""
        if not rules.handed_on or rules.split or rules.dropout:
            return False
        counts = rows_with(channel(column), self.declared.places)
        return not ((counts > 0) & (counts < rules.min_count)).any()

    def without(self, column: "Tensor", drawn: "Tensor") -> "Tensor":
        """(B, L), (B, L) -> (B, L); of (B, L, 2) the tokens, the words beside them stay."""
        if column.dim() == 2:
            return column.masked_fill(drawn & (column != PADDING), UNKNOWN)
        column = column.clone()
        column[:, :, 0] = self.without(column[:, :, 0], drawn)
        return column
