"""Columns of times: numbers, ISO 8601, or what a stated format says.

03/04/2024 is the third of April or the fourth of March: nothing is guessed.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from training.sources.reading.typed import Untyped, as_number, stored

NO_TIMES = ("", "NaT", "NaN", "nan", "NA", "null", "None")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
ISO = re.compile(
    r"(\d{4})([-/])(\d{2})\2(\d{2})"
    r"([Tt ]\d{2}:\d{2}(:\d{2})?)?([.,]\d{1,9})?( ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?))?"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 10**9
FORMAT = "say its format, as in format: '%d.%m.%Y'"

Times = NDArray[Any]
Called = Callable[[int], str]


def instants(
    column: pl.Series, form: str | None, called: Called
) -> tuple[Times, NDArray[np.bool_]]:
    """What can be compared, (N,), and where there is no time: (N,).

    Raises:
        ValueError: cells are no times, or of several kinds; the text says which, and the way out.
    """
    column = stored(column)
    if column.dtype != pl.String and form is not None and column.dtype.is_integer():
        column = column.cast(pl.String)  # 20240131, and %Y%m%d
    if column.dtype != pl.String:
        return _typed(column)
    text = column.str.strip_chars()
    missing = (text.is_null() | text.is_in(NO_TIMES)).to_numpy()
    known = text.filter(~pl.Series(missing)).to_list()
    places = np.flatnonzero(~missing)
    parts = _formatted(known, places, form, called) if form else _found(known, places, called)
    values = np.zeros(len(column), dtype=parts.dtype)
    values[places] = parts
    return values, missing


def as_iso(
    column: pl.Series, form: str, name: str, called: Called, problems: list[str]
) -> list[str | None]:
    """Cells written in a format as ISO 8601, empty ones as None; others become a problem."""
    text = column.cast(pl.String).str.strip_chars()
    found: list[str | None] = []
    for place, cell in enumerate(text.to_list()):
        if cell is None or cell in NO_TIMES:
            found.append(None)
            continue
        try:
            found.append(parsed(cell, form).isoformat())
        except ValueError as error:
            problems.append(
                f"{name}: column {column.name!r} holds {cell!r} in {called(place)}, which is not "
                f"written as {form!r}: {error}"
            )
            return [None] * len(column)
    return found


def parsed(text: str, form: str) -> datetime:
    """What a format says of a text. Raises ValueError."""
    try:
        return datetime.strptime(text, form)
    except re.error:  # a format that names one part twice
        raise ValueError(f"{form!r} is no format") from None


def _typed(column: pl.Series) -> tuple[Times, NDArray[np.bool_]]:
    kind = column.dtype
    if kind.is_temporal():
        missing = column.is_null().to_numpy()
        return column.to_physical().cast(pl.Int64).fill_null(0).to_numpy(), missing
    if not kind.is_numeric():
        raise ValueError(f"{column.name!r} is of type {kind}, which is no time")
    if kind.is_integer() and str(kind) not in ("UInt64", "Int128", "UInt128"):
        missing = column.is_null().to_numpy()
        return column.cast(pl.Int64).fill_null(0).to_numpy(), missing
    try:
        values = as_number(column).cast(pl.Float64).fill_null(np.nan).to_numpy()
    except Untyped as error:
        raise ValueError(f"{column.name!r} {error}") from None
    missing = np.isnan(values)
    return np.where(missing, 0, values), missing


def _formatted(
    cells: list[str], places: NDArray[np.int64], form: str, called: Called
) -> NDArray[np.int64]:
    found: list[int] = []
    for cell, place in zip(cells, places.tolist(), strict=True):
        try:
            found.append(_since(parsed(cell, form)))
        except ValueError:
            raise ValueError(
                f"holds {cell!r} in {called(place)}, which is not written as {form!r}"
            ) from None
    return _counts(found)


def _found(cells: list[str], places: NDArray[np.int64], called: Called) -> Times:
    """By the one kind that all cells are of."""
    numbers = [bool(NUMBER.fullmatch(cell)) for cell in cells]
    forms = [None if number else ISO.fullmatch(cell) for number, cell in zip(numbers, cells, strict=True)]  # fmt: skip # noqa: E501
    for cell, place, number, form in zip(cells, places.tolist(), numbers, forms, strict=True):
        if not number and form is None:
            raise ValueError(f"holds {cell!r} in {called(place)}: {_unread(cell)}")
    if all(numbers):
        try:
            return np.array([int(cell) for cell in cells], dtype=np.int64)
        except (ValueError, OverflowError):
            return np.array([float(cell) for cell in cells], dtype=np.float64)
    if any(numbers):
        one, other = numbers.index(True), numbers.index(False)
        raise ValueError(
            f"holds numbers and dates: {cells[one]!r} in {called(int(places[one]))}, "
            f"{cells[other]!r} in {called(int(places[other]))}"
        )
    found: list[int] = []
    for cell, place, form in zip(cells, places.tolist(), forms, strict=True):
        assert form is not None
        try:
            found.append(_nanoseconds(form))
        except ValueError as error:
            raise ValueError(
                f"holds {cell!r} in {called(place)}, which is no time that there is: {error}"
            ) from None
    return _counts(found)


def _counts(found: list[int]) -> NDArray[np.int64]:
    """Nanoseconds; or microseconds, where a year such as 9999 stands for no end."""
    try:
        return np.array(found, dtype=np.int64)
    except OverflowError:
        return np.array([at // 1000 for at in found], dtype=np.int64)


def _unread(cell: str) -> str:
    if re.match(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}", cell):
        return f"which is the day and which the month? {FORMAT}"
    return f"neither a number nor an ISO 8601 time; {FORMAT}"


def _nanoseconds(form: re.Match[str]) -> int:
    """Since 1970; in UTC where there is no offset."""
    year, _, month, day, clock, _, fraction, _, offset, _ = form.groups()
    offset = (offset or "Z").upper().replace("UTC", "Z")
    clock = (clock or "T00:00")[1:]
    at = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{offset}")
    return _since(at) + int((fraction or "0")[1:10].ljust(9, "0") or 0)


def _since(at: datetime) -> int:
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    apart = at - EPOCH
    return (apart.days * 86400 + apart.seconds) * SECOND + apart.microseconds * 1000
