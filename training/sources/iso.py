"""The times of an input as ISO 8601, which is how a caller would send them."""

import polars as pl

from onepass.models.contract.inputs.timestamp import FORM, LIKE
from onepass.training.sources.cells import ZONE, moments, texts
from onepass.training.sources.reading.typed import as_moments, as_words, stored
from onepass.training.sources.rows import Column
from onepass.training.sources.times import NO_TIMES, Called, parsed


def timely(column: pl.Series, form: str | None) -> pl.Series:
    """The column as times, or as what the format is for: no format is for times that are typed."""
    typed = isinstance(stored(column).dtype, pl.Date | pl.Datetime)
    return as_moments(column) if typed or form is None else as_words(column)


def as_iso(
    column: pl.Series, form: str | None, name: str, called: Called, problems: list[str]
) -> Column:
    """Cells as ISO 8601, empty ones as None; others become a problem."""
    if isinstance(column.dtype, pl.Date | pl.Datetime):
        return moments(column)
    if form is not None:
        return _formatted(column, form, name, called, problems)
    _check(column, name, called, problems)
    return moments(column)


def _formatted(
    column: pl.Series, form: str, name: str, called: Called, problems: list[str]
) -> list[str | None]:
    """Cells written in a format as ISO 8601, empty ones as None; others become a problem."""
    result: list[str | None] = []
    for index, text in enumerate(texts(column)):
        cell = text and text.strip()
        if not cell or cell in NO_TIMES:
            result.append(None)
            continue
        try:
            result.append(parsed(cell, form).isoformat())
        except ValueError as error:
            problems.append(
                f"{name}: column {column.name!r} holds {cell!r} in {called(index)}, which is not "
                f"written as {form!r}: {error}"
            )
            return [None] * len(column)
    return result


def _check(column: pl.Series, name: str, called: Called, problems: list[str]) -> None:
    """Adds a problem where cells of text are not written as ISO 8601 has it."""
    if column.dtype != pl.String:
        return
    text = column.str.strip_chars().str.replace(ZONE, "Z")
    others = (~text.str.contains(f"^({FORM})?$")).fill_null(value=False).arg_true()
    if len(others):
        first = others[0]
        problems.append(
            f"{name}: column {column.name!r} holds {len(others)} cells that are no ISO 8601 times, "
            f"such as {LIKE}; the first is {column[first]!r}, in {called(first)}: say how they are "
            f"written, as in source.formats: {{{name.partition('.')[2]}: '%d.%m.%Y'}}"
        )
