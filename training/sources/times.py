"""Columns of times: numbers, ISO 8601, or what a stated format says.

03/04/2024 is the third of April or the fourth of March: nothing is guessed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.training.sources.cells import texts
from onepass.training.sources.reading.typed import Untyped, as_number, stored

NO_TIMES = ("", "NaT", "NaN", "nan", "NA", "null", "None")
DAY = re.compile(r"(\d{7,8})(\.0*)?")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
ISO = re.compile(
    r"(\d{4})([-/])(\d{2})\2(\d{2})"
    r"([Tt ]\d{2}:\d{2}(:\d{2})?)?([.,]\d{1,9})?( ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?))?"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 10**9
FORMAT = "say its format, as in format: '%d.%m.%Y'"

WHOLE = re.compile(r"(\d+)\.0+")

Times = NDArray[Any]
Called = Callable[[int], str]


def instants(
    column: pl.Series, form: str | None, called: Called, missing: Sequence[str] = ()
) -> tuple[Times, NDArray[np.bool_]]:
    """What can be compared, (N,), and where there is no time: (N,); `missing` words say so, too.

    Raises:
        ValueError: cells are no times, or of several kinds; the text says which, and the way out.
    """
    column = stored(column)
    if column.dtype != pl.String and form is not None and column.dtype.is_numeric():
        column = pl.Series(column.name, texts(column), dtype=pl.String)  # 20240131, and %Y%m%d
    if column.dtype != pl.String:
        values, gone = _typed(column)
        _check_order([str(number) for number in values[~gone].tolist()])
        return values, gone
    text = column.str.strip_chars()
    gone = (text.is_null() | text.is_in([*NO_TIMES, *missing])).to_numpy()
    known = text.filter(~pl.Series(gone)).to_list()
    indices = np.flatnonzero(~gone)
    parts = _formatted(known, indices, form, called) if form else _found(known, indices, called)
    if not form:
        _check_order(known)
    values = np.zeros(len(column), dtype=parts.dtype)
    values[indices] = parts
    return values, gone


def _check_order(cells: list[str]) -> None:
    """Raises ValueError for days such as 31012024, whose order as numbers is not that of time."""
    days = [match[1].zfill(8) for cell in cells if (match := DAY.fullmatch(cell))]
    if days and len(days) == len(cells) and not all(map(_is_day, days)):
        if all(_is_day(day[4:] + day[2:4] + day[:2]) for day in days):
            raise ValueError(f"holds {cells[0]!r}, a day before its month: say format: '%d%m%Y'")
        if all(_is_day(day[4:] + day[:4]) for day in days):
            raise ValueError(f"holds {cells[0]!r}, a month before its day: say format: '%m%d%Y'")


def _is_day(digits: str) -> bool:
    """Whether it is one as 20240131 is."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return 1900 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= 31


def parsed(text: str, form: str) -> datetime:
    """What a format says of a text; of 20240131.0, a day beside a missing one, as of the number.
    Raises ValueError."""
    try:
        return datetime.strptime(text, form)
    except re.error:  # a format that names one part twice
        raise ValueError(f"{form!r} is no format") from None
    except ValueError:
        if match := WHOLE.fullmatch(text):
            return datetime.strptime(match[1], form)
        raise


def _typed(column: pl.Series) -> tuple[Times, NDArray[np.bool_]]:
    kind = column.dtype
    if kind == pl.Time:
        raise ValueError("is of type Time, a time without a day: give the day too")
    if kind.is_temporal():
        missing = column.is_null().to_numpy()
        return column.to_physical().cast(pl.Int64).fill_null(0).to_numpy(), missing
    if not kind.is_numeric():
        raise ValueError(f"is of type {kind}, which is no time")
    if kind.is_integer() and str(kind) not in ("UInt64", "Int128", "UInt128"):
        missing = column.is_null().to_numpy()
        return column.cast(pl.Int64).fill_null(0).to_numpy(), missing
    try:
        values = as_number(column).cast(pl.Float64).fill_null(np.nan).to_numpy()
    except Untyped as error:
        raise ValueError(str(error)) from None
    missing = np.isnan(values)
    if np.isinf(values).any():
        raise ValueError("holds inf, which is no time: leave such cells empty")
    return np.where(missing, 0, values), missing


def _formatted(
    cells: list[str], indices: NDArray[np.int64], form: str, called: Called
) -> NDArray[np.int64]:
    nanoseconds: list[int] = []
    for cell, index in zip(cells, indices.tolist(), strict=True):
        try:
            nanoseconds.append(_since(parsed(cell, form)))
        except ValueError:
            raise ValueError(
                f"holds {cell!r} in {called(index)}, which is not written as {form!r}"
            ) from None
    return _counts(nanoseconds)


def _found(cells: list[str], indices: NDArray[np.int64], called: Called) -> Times:
    """By the one kind that all cells are of."""
    numbers = [bool(NUMBER.fullmatch(cell)) for cell in cells]
    forms = [None if number else ISO.fullmatch(cell) for number, cell in zip(numbers, cells, strict=True)]  # fmt: skip # noqa: E501
    for cell, index, number, form in zip(cells, indices.tolist(), numbers, forms, strict=True):
        if not number and form is None:
            raise ValueError(f"holds {cell!r} in {called(index)}: {_unread(cell)}")
    if all(numbers):
        try:
            return np.array([int(cell) for cell in cells], dtype=np.int64)
        except (ValueError, OverflowError):
            return np.array([float(cell) for cell in cells], dtype=np.float64)
    if any(numbers):
        one, other = numbers.index(True), numbers.index(False)
        raise ValueError(
            f"holds numbers and dates: {cells[one]!r} in {called(int(indices[one]))}, "
            f"{cells[other]!r} in {called(int(indices[other]))}"
        )
    return _dates(cells, indices, forms, called)


def _dates(
    cells: list[str],
    indices: NDArray[np.int64],
    forms: Sequence[re.Match[str] | None],
    called: Called,
) -> NDArray[np.int64]:
    nanoseconds: list[int] = []
    for cell, index, form in zip(cells, indices.tolist(), forms, strict=True):
        assert form is not None
        try:
            nanoseconds.append(_nanoseconds(form))
        except ValueError as error:
            raise ValueError(
                f"holds {cell!r} in {called(index)}, which is no time that there is: {error}"
            ) from None
    return _counts(nanoseconds)


def _counts(nanoseconds: list[int]) -> NDArray[np.int64]:
    """Nanoseconds; or microseconds, where a year such as 9999 stands for no end."""
    try:
        return np.array(nanoseconds, dtype=np.int64)
    except OverflowError:
        return np.array([at // 1000 for at in nanoseconds], dtype=np.int64)


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
