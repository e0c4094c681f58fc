"""Numbers as people write them: 1.234,5 or 1 234,5 or 1'234.5, made what Python writes."""

import re

import polars as pl

GROUPS = " '\u2019\u00a0\u202f\u2009"
"""What may part the thousands beside the sign that is not the decimal one."""
EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
COMMA = re.compile(rf"[+-]?\d+([.{GROUPS}]\d{{3}})*,\d+")
POINT = re.compile(rf"[+-]?\d+([,{GROUPS}]\d{{3}})+(\.\d*)?")


def plain(column: pl.Series, decimal: str | None, name: str, problems: list[str]) -> pl.Series:
    """Cells of text with a decimal point and without thousands; others as they are.

    A comma parts thousands only where the decimal sign is said: 1,234 may be either.
    """
    if column.dtype != pl.String or decimal is None:
        return column
    other = "." if decimal == "," else ","
    cells = column.str.strip_chars()
    grouped = rf"^[+-]?\d{{1,3}}(?:[{other}{GROUPS}]\d{{3}})+(?:\{decimal}\d*)?$"
    is_grouped = _matches(cells, grouped)
    if is_grouped.any():
        cells = cells.str.replace_all(rf"[{other}{GROUPS}]", "").zip_with(is_grouped, cells)
    if decimal == ".":
        return cells
    pointed = _matches(cells, r"^[+-]?\d*\.\d*(?:[eE][+-]?\d+)?$")
    if pointed.any():
        first = column.filter(pointed)[0]
        problems.append(
            f"{name}: column {column.name!r} holds {int(pointed.sum())} numbers with a decimal "
            f"point, and the decimal sign is a comma; the first is {first!r}: say decimal: '.' "
            "if it is the point"
        )
        cells = cells.set(pointed, None)
    written = _matches(cells, r"^[+-]?\d*,\d*(?:[eE][+-]?\d+)?$")
    return cells.str.replace(",", ".", literal=True).zip_with(written, cells)


def plain_numbers(column: pl.Series) -> pl.Series:
    """Text as numbers, where all of it is written as Python writes numbers; else as it is."""
    if column.dtype != pl.String:
        return column
    numbers = column.cast(pl.Float64, strict=False)
    if numbers.null_count() > column.null_count() or numbers.is_nan().any():
        return column
    return numbers


def hint(cell: str) -> str:
    """The way out for a cell that is nearly a number; empty for others."""
    text = cell.strip()
    if EITHER.fullmatch(text):
        return f": {text} may be a thousand or a fraction, say source.decimal: '.' or ','"
    if COMMA.fullmatch(text):
        return ": if a comma stands before the decimals, say source.decimal: ','"
    if POINT.fullmatch(text):
        return ": if its thousands are parted, say source.decimal: '.'"
    if text.endswith("%"):
        return ": a number has no % sign, take it away"
    return ""


def _matches(cells: pl.Series, form: str) -> pl.Series:
    return cells.str.contains(form).fill_null(value=False)
