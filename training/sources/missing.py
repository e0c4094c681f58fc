"""Cells that say that nothing is there: found by the contract's rules, and counted."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from models.contract.reading import Reading

Taken = Counter[str]
"""How many cells held each word that was taken for a missing value."""


def emptied(
    column: pl.Series, reading: Reading, taken: Taken, others: Sequence[str] = ()
) -> pl.Series:
    """The column with nulls where cells say that nothing is there; `others` are words that do so
    here alone.
    """
    if reading.empty == "text":
        return column
    if column.dtype == pl.String:
        text = column.str.strip_chars()
        words = [*reading.words, *others]
        gone = text.is_in(words)
        if reading.numbers_missing:
            gone |= text.str.replace(r"^(-?\d+)\.0*$", "${1}").is_in(words)  # -999.0 is -999
        if reading.numbers_missing and others:
            numbers = text.cast(pl.Float64, strict=False).is_in(reading.numbers_missing)
            gone |= numbers.fill_null(value=False)
        taken.update(word for word in text.filter(gone.fill_null(value=False)) if word)
        return column.set(gone, None)
    if column.dtype.is_float():
        column = column.fill_nan(None)
    if column.dtype.is_numeric() and reading.numbers_missing:
        gone = column.cast(pl.Float64).is_in(reading.numbers_missing)
        taken.update(f"{cell:g}" for cell in column.filter(gone.fill_null(value=False)))
        return column.set(gone, None)
    return column


def notes(taken: Mapping[str, Taken]) -> list[str]:
    """A sentence on each column in which words were taken for missing values."""
    return [
        f"{path}: taken as missing: "
        + ", ".join(f"{word!r} ({count:,} cells)" for word, count in words.most_common())
        for path, words in taken.items()
        if words
    ]
