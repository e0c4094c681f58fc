"""A guess of what a column of a table is, and why."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.models.contract.inputs.timestamp import written
from onepass.models.contract.ranges import FLOAT32_MAX

InputKind = Literal["number", "category", "set", "timestamp", "text", "image", "left out"]


@dataclass(frozen=True)
class Guess:
    """A column as it may stand in a spec; `why` says why it is left out, `note` why it is this."""

    column: str
    kind: InputKind
    values: NDArray[np.float64]
    """(N,) numbers, seconds, or the places of the words; NaN where a cell is empty."""
    words: tuple[str, ...] = ()
    why: str = ""
    note: str = ""
    separator: str = ""
    """Of the items of a set."""
    format: str = ""
    """Of a time that is not written as ISO 8601 has it."""

    @property
    def known(self) -> NDArray[np.float64]:
        """The cells that are not empty."""
        return self.values[~np.isnan(self.values)]

    @property
    def missing(self) -> int:
        """How many cells are empty."""
        return len(self.values) - len(self.known)

    @property
    def cells(self) -> list[str]:
        """The words of the cells that are not empty."""
        return [self.words[int(index)] for index in self.known]


def something(guess: Guess) -> Guess:
    """The guess, unless the column is empty, constant, or beyond what arrays hold."""
    known = guess.known
    if not len(known):
        return without(guess, "is empty")
    if known.min() == known.max():
        always = guess.words[0][:40] if guess.words else f"{known[0]:g}"
        always = written(round(known[0])) if guess.kind == "timestamp" else always
        return without(guess, f"is always {always!r}")
    if np.abs(known).max() > FLOAT32_MAX:
        return without(guess, "holds numbers that are no finite 32-bit floats")
    return guess


def left_out(column: pl.Series, why: str) -> Guess:
    """A column that says nothing, and why."""
    return Guess(column.name, "left out", np.full(len(column), np.nan), why=why)


def without(guess: Guess, why: str) -> Guess:
    """The same column, left out."""
    return replace(guess, kind="left out", why=why)
