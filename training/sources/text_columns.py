"""Columns of texts that keep their type: as they are, or as indices where many are the same."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.sources.memory import Memory
from onepass.training.sources.typed_columns import CHUNK_ROWS, Mask, TypedColumn

ISO = "%Y-%m-%dT%H:%M:%S%.6f"
NO_WORD = -1


class Words(TypedColumn):
    """The index of each cell among the words of the column, -1 where it is missing: (N,) int32."""

    def __init__(self, words: Sequence[str], indices: NDArray[np.int32]) -> None:
        self.words, self.indices = list(words), indices

    def __len__(self) -> int:
        """Cells, not words."""
        return len(self.indices)

    @property
    def missing(self) -> Mask:
        """Where there is no word."""
        return self.indices == NO_WORD

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many cells each word has."""
        return np.bincount(self.indices[~self.missing], minlength=len(self.words))

    @property
    def used(self) -> list[str]:
        """Those that some cell has."""
        pairs = zip(self.words, self.counts.tolist(), strict=True)
        return [word for word, count in pairs if count]

    def spread(self, each: Sequence[Any], missing: Any = None) -> NDArray[Any]:
        """What belongs to each word, cell by cell: (N,) objects."""
        table = np.empty(len(self.words) + 1, dtype=object)
        table[: len(self.words)] = each
        table[NO_WORD] = missing
        return table[self.indices]

    def numbered(self, each: Sequence[int], missing: int) -> NDArray[np.int32]:
        """The number of each word, cell by cell: (N,)."""
        return np.array([*each, missing], dtype=np.int32)[self.indices]

    def taken(self, rows: NDArray[Any] | slice) -> Self:
        """Some cells, of all words."""
        return type(self)(self.words, self.indices[rows])

    def cells(self) -> list[Any]:
        """Texts."""
        return self.spread(self.words).tolist()

    @classmethod
    def joined(cls, parts: Sequence[Any]) -> Self:
        """One behind the other, of the words of all."""
        words = list(dict.fromkeys(word for part in parts for word in part.words))
        place = {word: index for index, word in enumerate(words)}
        own = [part.numbered([place[w] for w in part.words], NO_WORD) for part in parts]
        return cls(words, np.concatenate(own))

    def gone(self, count: int) -> Self:
        """No words."""
        return type(self)([], np.full(count, NO_WORD, dtype=np.int32))

    def kept(self, memory: Memory) -> Self:
        """The same."""
        return type(self)(self.words, memory.kept(self.indices))


class Texts(TypedColumn):
    """Texts of which few are the same."""

    def __init__(self, series: pl.Series) -> None:
        self.series = series

    def __len__(self) -> int:
        """Their number."""
        return len(self.series)

    @property
    def missing(self) -> Mask:
        """Nulls."""
        return self.series.is_null().to_numpy()

    def arrays(self) -> Iterator[NDArray[Any]]:
        """Some at a time; at least one array."""
        for start in range(0, max(len(self), 1), CHUNK_ROWS):
            yield self.series[start : start + CHUNK_ROWS].to_numpy()

    def taken(self, rows: NDArray[Any] | slice) -> Self:
        """Some of them."""
        if isinstance(rows, slice) or rows.dtype != np.bool_:
            return type(self)(self.series[rows])
        return type(self)(self.series.filter(pl.Series(rows)))

    def cells(self) -> list[Any]:
        """Themselves."""
        return self.series.to_list()

    @classmethod
    def joined(cls, parts: Sequence[Any]) -> Self:
        """One behind the other."""
        return cls(pl.concat([part.series.alias("") for part in parts]))

    def gone(self, count: int) -> Self:
        """Nulls."""
        return type(self)(pl.Series("", [None] * count, dtype=self.series.dtype))


class Moments(Texts):
    """Points in time that a file has as such, without a zone: sent as ISO 8601."""

    def cells(self) -> list[Any]:
        """Texts."""
        return self.series.dt.strftime(ISO).to_list()

    @property
    def microseconds(self) -> NDArray[np.int64]:
        """Since 1970, 0 where one is missing: (N,)."""
        return self.series.dt.epoch("us").fill_null(0).to_numpy()


def words_of(texts: pl.Series) -> Words:
    """A column of texts."""
    own = texts.cast(pl.Categorical(pl.Categories.random()))
    different = own.unique().drop_nulls()
    different = different[different.to_physical().arg_sort()]
    codes = different.to_physical().to_numpy().astype(np.int64)
    place = np.full(int(codes.max(initial=-1)) + 2, NO_WORD, dtype=np.int32)
    place[codes] = np.arange(len(codes), dtype=np.int32)
    indices = own.to_physical().fill_null(len(place) - 1).to_numpy()
    return Words(different.cast(pl.String).to_list(), place[indices])
