"""What training must know of an input, whatever its kind: one class per kind says it.

N rows. A column of a source has N cells, None where one is missing; an array is (N, ...).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import Input
from onepass.training.sources.column_hash import Hashes, of_keys
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.key_arrays import Keys
from onepass.training.sources.rows import Column
from onepass.training.sources.typed_columns import TypedColumn

if TYPE_CHECKING:
    from torch import Tensor

Declared = TypeVar("Declared", bound=Input)
NO_SAY = "in all training rows: it has no say, and any other value counts as out of range"
SAME = "is the same in all training rows: it has no say"
FREQUENT = 20


class Where(NamedTuple):
    """Where an input stands in a table."""

    name: str
    columns: tuple[str, ...]
    separator: str | None
    """Of the items of a cell, if it is said."""
    format: str | None
    """Of times, likewise."""
    folder: Path
    """Of files that cells name."""
    each: bool
    """Whether several columns are named, one for each number."""

    @property
    def path(self) -> str:
        """In the spec."""
        return f"inputs.{self.name}"


class WordRules(NamedTuple):
    """How the network reads tokens."""

    handed_on: bool
    """Whether its trunk is fed tokens, and not rows."""
    dropout: bool
    """Whether it takes some for unknown by itself."""
    split: bool
    """Whether an input is tokens that are split already."""
    min_count: int


class Plain(NamedTuple):
    """An input as learners of plain tables read it: W columns of numbers, or one of names."""

    values: NDArray[np.float64]
    """(N, W)."""
    names: int = 0
    """Of an input that is names: how many there are. Values are their indices, below it."""


class InputKind(ABC, Generic[Declared]):
    """An input of one kind: from the cells of a table to what a report says of it."""

    forgets: ClassVar[bool] = False
    """Whether it may hold unseen values."""
    learns: ClassVar[bool] = False
    """Whether it has a vocabulary of the training rows."""
    words: ClassVar[bool] = False
    """Whether its parts are words."""
    compared: ClassVar[Literal["numbers", "times", "shares", "items"] | None] = None
    """How its values are compared with those of other rows."""
    guessed: ClassVar[Literal["number", "timestamp", "category"] | None] = None
    """As what a target may leak from it."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared

    @abstractmethod
    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Its cells in a table."""

    @abstractmethod
    def keys(self, column: Sequence[Any]) -> Sequence[bytes]:
        """(N,): what is the same of equal cells."""

    def key_array(self, column: TypedColumn) -> Keys | None:
        """The same of a column that keeps its type; None where they are made one by one."""
        return None

    def hashes(self, column: Column) -> Hashes:
        """(N,): numbers that are the same of equal cells, for a split that is fast."""
        return of_keys(self.keys(column))

    def array(self, column: TypedColumn) -> NDArray[Any] | None:
        """(N, ...) of a column without missing cells, by the rule for tensors; None where that
        refuses one, and where there is no such rule."""
        return None

    @property
    def default(self) -> NDArray[Any]:
        """What stands in the array of a row without it, where it has a default: (1, ...)."""
        declared: Any = self.declared
        array: NDArray[Any] = declared.array([None])
        return array

    def learnt(self, column: Column, rows: Column) -> Input:
        """With the vocabulary of the training rows, some of the column."""
        return self.declared

    @abstractmethod
    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """What training saw of it: (N, ...)."""

    def plain(self, column: NDArray[Any]) -> Plain | None:
        """(N, ...) as columns of a plain table; None of what has none, such as a picture."""
        return None

    def constant(self, column: NDArray[Any]) -> str:
        """What is to be said of it where all rows (N, ...) are the same; of names, nothing: there,
        others are unseen."""
        return ""

    def never_unseen(self, column: NDArray[Any], rules: WordRules) -> bool:
        """Whether every value of these rows (N, ...) is known, of one that may hold others."""
        return False

    def without(self, column: "Tensor", drawn: "Tensor") -> "Tensor":
        """The column with those values unseen that are drawn: (B, ...), (B,) or (B, L)."""
        raise NotImplementedError


def frequent_values(values: Sequence[str], counts: NDArray[np.int64]) -> dict[str, Any]:
    """How often the most frequent of a vocabulary occur: (V,)."""
    order = [int(index) for index in np.argsort(-counts, kind="stable")[:FREQUENT]]
    return {"most_frequent": {values[index]: int(counts[index]) for index in order}}


def of_range(column: NDArray[Any]) -> dict[str, Any]:
    """Least, greatest, mean and median."""
    return {
        "min": float(column.min()),
        "max": float(column.max()),
        "mean": float(column.mean(dtype=np.float64)),
        "median": float(np.median(column)),
    }


def of_lengths(lengths: NDArray[np.int64]) -> dict[str, Any]:
    """Of how many each row has: (N,)."""
    return {"median": float(np.median(lengths)), "most": int(lengths.max())}
