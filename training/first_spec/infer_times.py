"""Columns of times, however they are written, where that can be told."""

import re

import numpy as np
import polars as pl

from onepass.models.contract.inputs.timestamp import DAY_S, moment
from onepass.training.first_spec.guess import Guess, left_out, something
from onepass.training.sources.cells import moments, texts
from onepass.training.sources.reading.typed import as_moments, stored
from onepass.training.sources.times import parsed

MOSTLY = 0.9
TIMES = (
    r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ].*)?$",
    r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}( .*)?$",
    r"^\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}( .*)?$",
    r"^[A-Za-z]{3,9} \d{1,2},? \d{4}( .*)?$",
)
MONTH = r"^(19|20)\d\d-(0[1-9]|1[012])$"
DAY = r"^(19|20)\d\d(0[1-9]|1[012])(0[1-9]|[12]\d|3[01])$"
DAYS = (
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d.%m.%y", "%d/%m/%y",
    "%m/%d/%y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y",
    "%b %d %Y", "%B %d %Y",
)  # fmt: skip
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMATS = ["%Y-%m", "%Y%m%d", *(f"{day}{clock}" for day in DAYS for clock in CLOCKS)]


def time_of(column: pl.Series) -> Guess | None:
    """The column as times, if its cells are; None where most are not."""
    column = stored(column)
    if column.dtype.is_integer():
        column = column.cast(pl.String)  # 20240131
        return _formatted(column.name, column.to_list()) if _all(column, DAY) else None
    if not (column.dtype == pl.String or isinstance(column.dtype, pl.Date | pl.Datetime)):
        return None
    if column.dtype == pl.String and (_all(column, DAY) or _all(column, MONTH)):
        return _formatted(column.name, texts(column))
    cells = moments(as_moments(column)).cells()
    values = np.array([np.nan if cell is None else _second(cell) for cell in cells])
    known = values[[cell is not None for cell in cells]]
    if np.isfinite(known).sum() <= MOSTLY * len(known):
        return _formatted(column.name, cells)
    broken = [cell for cell, value in zip(cells, values, strict=True) if value == -np.inf]
    if broken:
        text = f"holds {len(broken)} cells that are no times; the first is {broken[0]!r}"
        return left_out(column, f"would be a timestamp, but {text}")
    return something(Guess(column.name, "timestamp", values, note="times"))


def _formatted(name: str, cells: list[str | None]) -> Guess | None:
    """Times in the one format that all cells are written in."""
    known = [cell for cell in cells if cell is not None]
    if not known or not any(re.match(form, known[0]) for form in (*TIMES, MONTH, DAY)):
        return None
    fits = [form for form in FORMATS if all(_parses(cell, form) for cell in known)]
    meant = {tuple(parsed(cell, form) for cell in known): form for form in reversed(fits)}
    fits = list(reversed(meant.values()))  # of May, %b and %B say the same
    if len(fits) > 1:
        text = f"a time, as {fits[0]} or as {fits[1]}: say which under source.formats"
        return Guess(name, "left out", np.full(len(cells), np.nan), why=text)
    if not fits:
        return None
    values = np.array(
        [np.nan if cell is None else _second(parsed(cell, fits[0]).isoformat()) for cell in cells]
    )
    return something(Guess(name, "timestamp", values, note=f"times as {fits[0]}", format=fits[0]))


def _all(column: pl.Series, form: str) -> bool:
    """Whether all cells are written so, and not all the same."""
    known = column.drop_nulls().str.strip_chars()
    known = known.filter(known != "")
    return known.n_unique() > 1 and bool(known.str.contains(form).all())


def _parses(cell: str, form: str) -> bool:
    try:
        return np.isfinite(_second(parsed(cell, form).isoformat()))
    except ValueError:
        return False


def _second(cell: str) -> float:
    """Unix time; minus infinity if it is none."""
    try:
        at = moment(cell)
    except ValueError:
        return -np.inf
    return (at.day + at.of_day) * DAY_S
