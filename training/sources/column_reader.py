"""Reads columns of one table, each as a type that cells know."""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy

import polars as pl

from onepass.models.contract.reading import LABELS, Reading
from onepass.training.sources.cells import MISSING_NUMBERS, numbers
from onepass.training.sources.missing import Taken, emptied
from onepass.training.sources.reading.decimals import plain, plain_numbers
from onepass.training.sources.reading.table import Table
from onepass.training.sources.reading.typed import Untyped, as_number
from onepass.training.sources.rows import Column
from onepass.training.sources.text_columns import Words
from onepass.training.sources.typed_columns import Numbers


class ColumnReader:
    """`problems` gathers what does not fit."""

    def __init__(
        self, table: Table, *, missing: tuple[str, ...] = (), before: bool = False
    ) -> None:
        """`missing`: of labels, words that say there is none; those of inputs are the contract's.

        `before`: for a bundle of before, to which dates and booleans were numbers.
        """
        self.table, self._before = table, before
        self.labels = LABELS.with_missing(missing)
        """By which rules labels are read."""
        self.reading: Reading = self.labels
        """By which rules the next column is."""
        self.problems: list[str] = []
        self.taken: dict[str, Taken] = {}
        """Words that were taken for missing values, by the path of an input or a task."""

    def in_pieces(self, column: str, read: "Callable[[ColumnReader], Column]") -> Column:
        """What is read of a column, some rows at a time where its table has it so: numbers and
        words, each of which says by itself what it is. Where a piece has a problem the column is
        read as a whole: it is told of all rows."""
        if self.table.pieces is None:
            return read(self)
        parts = list[Numbers | Words]()
        own = copy(self)
        own.problems, own.taken = [], {}
        for piece in self.table.parts(column):
            own.table = self.table.of_rows(piece)
            part = read(own)
            if own.problems or not isinstance(part, Numbers | Words):
                return read(self)
            parts.append(part)
        for path, words in own.taken.items():
            self.taken.setdefault(path, Counter()).update(words)
        return parts[0].joined(parts)

    def typed(
        self,
        read: Callable[[pl.Series], pl.Series],
        column: str,
        path: str,
        others: Sequence[str] = (),
    ) -> pl.Series:
        """A column as a type that cells know; empty where it is of no such type."""
        words = self.taken.setdefault(path, Counter())
        try:
            return emptied(read(self.table[column]), self.reading, words, others)
        except Untyped as error:
            self.problems.append(f"{path}: column {column!r} {error}")
        except ValueError as error:  # the file cannot give it
            self.problems.append(f"{path}: {error}")
        return pl.Series(column, [None] * len(self.table), dtype=pl.String)

    def number(self, column: str, path: str, unit: str | None) -> pl.Series:
        """A column of numbers, or of text with a decimal point."""

        def typed_as(column: pl.Series) -> pl.Series:
            column = as_number(column, unit, before=self._before)
            said = self.reading.numbers_missing or self.table.decimal is not None
            return column if said else plain_numbers(column)

        typed = self.typed(typed_as, column, path, MISSING_NUMBERS)
        cells = plain(typed, self.table.decimal, path, self.problems)
        return emptied(cells, self.reading, self.taken[path]) if cells is not typed else cells

    def numbers(self, column: str, path: str, unit: str | None) -> Numbers:
        """Its cells as numbers, missing ones as None."""
        cells = self.number(column, path, unit)
        return numbers(cells, path, self.problems, self.table.called)
