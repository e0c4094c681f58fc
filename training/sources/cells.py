"""The cells of a table's column, as the contract wants them: numbers, texts, lists, times."""

import re
from collections.abc import Callable

import numpy as np
import polars as pl

from onepass.training.sources.reading.decimals import hint
from onepass.training.sources.reading.typed import stored
from onepass.training.sources.rows import Column, row
from onepass.training.sources.text_columns import Moments, Texts, Words, words_of
from onepass.training.sources.typed_columns import Numbers, TypedColumn

NO_BREAK = "\u00a0"
ZONE = "[ ]?UTC$"
"""As some databases write what ISO 8601 writes as Z."""
SPACES = re.compile(r"[ \t\r\n]+")
MISSING_NUMBERS = ("", "NA", "NaN", "nan", "null", "None")


def numbers(
    column: pl.Series, name: str, problems: list[str], called: Callable[[int], str] = row
) -> Numbers:
    """Cells as numbers, missing ones as None; what is no number becomes a problem."""
    if column.dtype == pl.String:
        text = column.str.strip_chars()
        column = text.set(text.is_in(MISSING_NUMBERS), None)
    cast = column.cast(pl.Float64, strict=False).fill_nan(None)
    broken = (column.is_not_null() & cast.is_null()).arg_true()
    if len(broken) and column.dtype == pl.String:
        first = broken[0]
        problems.append(
            f"{name}: column {column.name!r} holds {len(broken)} cells that are no numbers; "
            f"the first is {column[first]!r}, in {called(first)}{hint(column[first])}"
        )
    return Numbers(cast.fill_null(np.nan).to_numpy())


def words(column: pl.Series) -> Words:
    """The same as `texts`, of a column in which many cells are the same."""
    return words_of(as_texts(column))


def texts(column: pl.Series) -> list[str | None]:
    """Cells as text, empty ones as None."""
    result: list[str | None] = as_texts(column).to_list()
    return result


def as_texts(column: pl.Series) -> pl.Series:
    """A column of any type as text, empty cells as nulls."""
    if column.dtype.is_float() and (column.drop_nulls() % 1 == 0).all():
        column = column.cast(pl.Int64)  # 7.0 is how Parquet holds a 7 beside a missing cell
    text = column.cast(pl.String)
    return text.set(text == "", None)


def lists(column: pl.Series, name: str, problems: list[str]) -> Column:
    """A list column of a Parquet file, or JSON text in a CSV."""
    if column.dtype != pl.String:
        return column.to_list()
    try:
        decoded = column.str.json_decode(pl.List(pl.Float64)).to_list()
    except pl.exceptions.PolarsError:
        decoded = []
    if len(decoded) != len(column):  # of a cell "1, 2", too, which polars takes for two rows
        problems.append(
            f"inputs.{name}: column {column.name!r} must hold JSON lists of numbers; "
            f"or name a column per number: source.columns.{name}: [a, b, ...]"
        )
        return [None] * len(column)
    return decoded


def tokens(column: pl.Series, separator: str) -> Column:
    """Tokens between separators, of which a space inside a token is written as U+00A0; or a list
    column of a Parquet file. Missing ones as None.
    """
    if column.dtype.is_nested():
        rows = column.cast(pl.List(pl.String)).to_list()
        return [None if row is None else [part or "" for part in row] for row in rows]
    return [
        None if cell is None else [w.replace(NO_BREAK, " ") for w in cut(cell, separator) if w]
        for cell in texts(column)
    ]


def cut(cell: str, separator: str) -> list[str]:
    """What stands between separators; of spaces, between tabs and ends of lines, too."""
    return SPACES.split(cell) if separator == " " else cell.split(separator)


def separated(column: pl.Series, separator: str) -> Column:
    """What stands between separators in each cell, () where only separators do; or a list column of
    a Parquet file. Empty cells as None.
    """
    if column.dtype.is_nested():
        rows = column.cast(pl.List(pl.String)).to_list()
        return [
            None if row is None else tuple(w for part in row if part and (w := part.strip()))
            for row in rows
        ]
    return [
        None if cell is None else tuple(w for part in cell.split(separator) if (w := part.strip()))
        for cell in texts(column)
    ]


def moments(column: pl.Series) -> TypedColumn:
    """Cells as ISO 8601 times, empty ones as None; what is none stays for the contract to say."""
    if isinstance(column.dtype, pl.Datetime):
        if column.dtype.time_zone:
            column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return Moments(column)
    if column.dtype == pl.String:
        column = column.str.strip_chars().str.replace(ZONE, "Z")
    return Texts(as_texts(column))


def as_text(column: pl.Series) -> pl.Series:
    """A column as text, lists too; missing cells as the empty text."""
    column = stored(column)
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object, pl.Duration):
        return pl.Series(column.name, [str(cell) for cell in column.to_list()], dtype=pl.String)
    return column.cast(pl.String).fill_null("")
