"""What a column of a table looks like: a number, a category, a set of them, a time, or something to
leave out and why."""

import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.contract.inputs.number import FLOAT32_MAX
from models.contract.inputs.timestamp import DAY_S, moment, written
from training.sources.cells import moments, numbers, texts

ENOUGH_ROWS = 20
"""With fewer rows, values that all differ say nothing."""
MOSTLY = 0.9
SEVERAL = 0.2
"""The share of cells with more than one item from which a column holds sets."""
MOST_ITEMS = 64
BAR = "|"
TIMES = (r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$", r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}( .*)?$")
ID_NAME = re.compile(
    r"(^|[_\s-])(id|uuid|guid|index|key)$|[a-z](Id|ID)$|^Unnamed: \d+$", re.IGNORECASE
)

TIME = (
    "a time, but not as ISO 8601 has it: an input of kind timestamp, its format in source.formats"
)


@dataclass(frozen=True)
class Guess:
    """A column as it may stand in a spec; `why` says why it is left out."""

    column: str
    kind: Literal["number", "category", "set", "timestamp", "left out"]
    values: NDArray[np.float64]
    """(N,) numbers, seconds, or the places of the words; NaN where a cell is empty."""
    words: tuple[str, ...] = ()
    why: str = ""

    @property
    def known(self) -> NDArray[np.float64]:
        """The cells that are not empty."""
        return self.values[~np.isnan(self.values)]

    @property
    def missing(self) -> int:
        """How many cells are empty."""
        return len(self.values) - len(self.known)


def guess(column: pl.Series) -> Guess:
    """The kind of a column that may be an input."""
    found = _time(column) or read(column)
    if found.why or len(found.known) < ENOUGH_ROWS:
        return found
    match found.kind:
        case "number":
            return _number(found)
        case "category":
            return _set(found) or _words(found)
        case "set" | "timestamp" | "left out":
            return found


def read(column: pl.Series) -> Guess:
    """The kind of a column, left out only where it can say nothing."""
    if column.dtype.is_temporal():
        return left_out(column, TIME)
    if column.dtype.is_nested():
        return left_out(column, "holds lists: a vector, if all have one length")
    if column.dtype != pl.Boolean and not _padded(column):
        problems: list[str] = []
        values = np.array(numbers(column, "", problems), dtype=np.float64)
        if not problems:
            return _something(Guess(column.name, "number", values))
        if np.isfinite(values).mean() > MOSTLY and column.n_unique() > ENOUGH_ROWS:
            return left_out(
                column, f"would be a number, but{problems[0].partition(repr(column.name))[2]}"
            )
    cells = texts(column)
    words = tuple(sorted({cell for cell in cells if cell is not None}))
    places = {word: float(place) for place, word in enumerate(words)}
    values = np.array([np.nan if cell is None else places[cell] for cell in cells])
    return _something(Guess(column.name, "category", values, words))


def _time(column: pl.Series) -> Guess | None:
    """The column as times, if its cells are; None where most are not."""
    if not (column.dtype == pl.String or isinstance(column.dtype, pl.Date | pl.Datetime)):
        return None
    cells = moments(column)
    values = np.array([np.nan if cell is None else _second(cell) for cell in cells])
    known = values[[cell is not None for cell in cells]]
    if np.isfinite(known).sum() <= MOSTLY * len(known):
        return None
    broken = [cell for cell, value in zip(cells, values, strict=True) if value == -np.inf]
    if broken:
        text = f"holds {len(broken)} cells that are no times; the first is {broken[0]!r}"
        return left_out(column, f"would be a timestamp, but {text}")
    return _something(Guess(column.name, "timestamp", values))


def _second(cell: str) -> float:
    """Unix time; minus infinity if it is none."""
    try:
        at = moment(cell)
    except ValueError:
        return -np.inf
    return (at.day + at.of_day) * DAY_S


def _set(found: Guess) -> Guess | None:
    """The column as sets, where bars in its cells part few items that come again."""
    known = [found.words[int(place)] for place in found.known]
    sets = [{item for part in cell.split(BAR) if (item := part.strip())} for cell in known]
    different = set[str]().union(*sets)
    several = np.mean([len(items) > 1 for items in sets]) >= SEVERAL
    again = len(different) < 0.5 * len(known)
    if several and again and max(map(len, sets)) <= MOST_ITEMS:
        return replace(found, kind="set")
    return None


def _padded(column: pl.Series) -> bool:
    """Whether cells are written 007: the zeros mean something, so they are names."""
    return column.dtype == pl.String and bool(column.str.contains(r"^0\d+$").any())


def _something(found: Guess) -> Guess:
    """The guess, unless the column is empty, constant, or beyond what arrays hold."""
    known = found.known
    if not len(known):
        return _without(found, "is empty")
    if known.min() == known.max():
        always = found.words[0][:40] if found.words else f"{known[0]:g}"
        always = written(round(known[0])) if found.kind == "timestamp" else always
        return _without(found, f"is always {always!r}")
    if np.abs(known).max() > FLOAT32_MAX:
        return _without(found, "holds numbers that are no finite 32-bit floats")
    return found


def _number(found: Guess) -> Guess:
    known = found.known
    if (known % 1 == 0).all() and len(np.unique(known)) == len(known):
        steps = np.diff(known)
        if (steps > 0).all() or (steps < 0).all() or ID_NAME.search(found.column):
            return _without(found, "an id: no two rows have the same")
    return found


def _words(found: Guess) -> Guess:
    known = [found.words[int(place)] for place in found.known]
    if any(np.mean([bool(re.match(form, cell)) for cell in known]) > MOSTLY for form in TIMES):
        return _without(found, TIME)
    spaces = np.mean([cell.count(" ") for cell in known])
    if spaces >= 3 and len(found.words) > 0.3 * len(known):
        return _without(found, "free text")
    if len(found.words) > 0.5 * len(known):
        return _without(found, f"an id or a name: {len(found.words)} in {len(known)} rows")
    return found


def left_out(column: pl.Series, why: str) -> Guess:
    """A column that says nothing, and why."""
    return Guess(column.name, "left out", np.full(len(column), np.nan), why=why)


def _without(found: Guess, why: str) -> Guess:
    return replace(found, kind="left out", why=why)
