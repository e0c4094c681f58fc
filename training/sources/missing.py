"""Cells that say that nothing is there: found by the contract's rules, and counted."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from onepass.models.contract.reading import Reading

Taken = Counter[str]
"""How many cells held each word that was taken for a missing value."""


WITH_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
PLAIN = r"^-?((0|[1-9]\d*)(\.\d+)?|\.\d+)$"


def words_of(source: Any) -> list[str]:
    """The words of a source's spec; numbers with a decimal comma as the contract writes them, too,
    where the source's numbers have one.
    """
    words = list(getattr(source, "missing", ()))
    if getattr(source, "decimal", None) == ",":
        words += [word.replace(",", ".") for word in words if WITH_COMMA.fullmatch(word.strip())]
    return words


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
        if reading.numbers_missing and (others or reading.decimals == "plain"):
            plain = text if others else text.set(~text.str.contains(PLAIN), None)
            numbers = plain.cast(pl.Float64, strict=False).is_in(reading.numbers_missing)
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
