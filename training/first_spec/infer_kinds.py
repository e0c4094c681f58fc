"""What a column of a table looks like: a number, a category, a set of them, a text, a time, a
picture, or something to leave out; and why."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from onepass.training.first_spec import codes
from onepass.training.first_spec.guess import Guess, left_out, something, without
from onepass.training.first_spec.infer_times import TIMES, time_of
from onepass.training.first_spec.scales import is_name
from onepass.training.sources.cells import numbers, texts
from onepass.training.sources.reading.typed import Untyped, as_words, stored

ENOUGH_ROWS = 20
"""With fewer rows, values that all differ say nothing."""
MOSTLY = 0.9
NEARLY = 0.98
"""The share of different values from which a column names its rows."""
SEVERAL = 0.2
"""The share of cells with more than one item from which a column holds sets."""
MOST_ITEMS = 64
SEPARATORS = ("|", ";", ",", "/")
ID_NAME = re.compile(
    r"(^|[_\s-])(id|uuid|guid|key|nr|no)$|[a-z](Id|ID)$|^Unnamed: \d+$"
    r"|^((row|record)s?[_\s.-]?(id|no|nr|num|number|index|names?)?|index)$",
    re.IGNORECASE,
)
DRESSED = re.compile(
    r"([\u20ac$\u00a3\u00a5]?)\s*[+-]?(?:\d{1,3}(?:[,.' ]\d{3})+|\d+)(?:[.,]\d+)?"
    r"\s*(%|[\u20ac$\u00a3\u00a5]|[^\W\d_]{1,4}\.?)?"
)
"""$1,234.56, 12.5 %, 70 kg: numbers, but for what stands around their digits, always the same."""
CLOCK = re.compile(r"\d{1,3}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?", re.IGNORECASE)
PICTURES = re.compile(r".+\.(jpe?g|png|webp|bmp|gif|tiff?)$", re.IGNORECASE)
TIME = (
    "a time, but not as ISO 8601 has it: an input of kind timestamp, its format in source.formats"
)


def guess(column: pl.Series, folder: Path = Path()) -> Guess:
    """The kind of a column that may be an input; files that it names are in the folder."""
    result = time_of(column) or read(column)
    if result.why:
        return result
    few = len(result.known) < ENOUGH_ROWS
    match result.kind:
        case "number":
            return result if few else _number(result)
        case "category":
            return _pictures(result, folder) or (
                result if few else set_of(result) or _words(result)
            )
        case _:
            return result


def read(column: pl.Series) -> Guess:
    """The kind of a column, left out only where it can say nothing."""
    kind = stored(column).dtype
    if kind.is_temporal():
        return left_out(column, TIME)
    if kind.is_nested():
        return left_out(column, "holds lists: a vector, if all have one length")
    try:
        column = as_words(column)
    except Untyped as error:
        return left_out(column, str(error))
    if column.dtype != pl.Boolean and not _padded(column):
        problems: list[str] = []
        parsed = numbers(column, "", problems)
        values = np.array(parsed, dtype=np.float64)
        if not problems:
            low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
            note = f"numbers from {low:g} to {high:g}"
            return something(Guess(column.name, "number", values, note=note))
        if np.isfinite(values).mean() > MOSTLY and column.n_unique() > ENOUGH_ROWS:
            return left_out(
                column,
                f"would be a number, but{problems[0].partition(repr(column.name))[2]}; a word that "
                "says that nothing is there stands in source.missing",
            )
        if dressed := _dressed(column):
            return left_out(column, dressed)
    return something(named(column.name, texts(column)))


def named(name: str, cells: list[str | None]) -> Guess:
    """The cells as a category."""
    words = tuple(sorted({cell for cell in cells if cell is not None}))
    indices = {word: float(index) for index, word in enumerate(words)}
    values = np.array([np.nan if cell is None else indices[cell] for cell in cells])
    return Guess(name, "category", values, words, note=f"{len(words)} different values")


def set_of(guessed: Guess) -> Guess | None:
    """The column as sets, where separators in its cells part few items that come again."""
    known = guessed.cells
    for sign in SEPARATORS:
        sets = [{item for part in cell.split(sign) if (item := part.strip())} for cell in known]
        different = set[str]().union(*sets)
        several = np.mean([len(items) > 1 for items in sets]) >= SEVERAL
        again = len(different) < 0.5 * len(known)
        mixed = sign in "|;" or len(different) < len(guessed.words)
        if several and again and mixed and max(map(len, sets)) <= MOST_ITEMS:
            note = f"sets of {len(different)} items, {sign} between them"
            return replace(guessed, kind="set", note=note, separator=sign)
    return None


def _pictures(guessed: Guess, folder: Path) -> Guess | None:
    known = guessed.cells
    if np.mean([bool(PICTURES.fullmatch(cell)) for cell in known]) <= MOSTLY:
        return None
    absent = sum(not (folder / cell).is_file() for cell in guessed.words)
    if absent:
        text = f"names of pictures, of which {absent} are not in {str(folder)!r}"
        return without(guessed, text)
    return replace(guessed, kind="image", note=f"{len(guessed.words)} files of pictures")


def _padded(column: pl.Series) -> bool:
    """Whether cells are written 007: the zeros mean something, so they are names."""
    return column.dtype == pl.String and bool(column.str.contains(r"^0\d+$").any())


def _number(guessed: Guess) -> Guess:
    known, different = guessed.known, np.unique(guessed.known)
    if (known % 1 == 0).all():
        steps = np.diff(known)
        sorted_ = (steps >= 0).all() or (steps <= 0).all()
        names = bool(ID_NAME.search(guessed.column)) or is_name(guessed.column)
        if len(different) >= NEARLY * len(known) and (sorted_ or names):
            any_two = "no" if len(different) == len(known) else "hardly any"
            return without(guessed, f"an id: {any_two} two rows have the same")
        note = f"{len(different)} numbers, and its name says that they are names" * names
        if (note := note or codes.coded(guessed)) and len(different) <= 0.5 * len(known):
            whole = named(guessed.column, [_digits(value) for value in guessed.values.tolist()])
            return replace(whole, note=note)
        if names and len(different) > MOST_ITEMS:
            return without(guessed, f"an id: {len(different)} numbers in {len(known)} rows")
    return guessed


def _dressed(column: pl.Series) -> str:
    """What to say of numbers with signs or units around them."""
    cells = [cell for cell in texts(column) if cell is not None]
    if len(set(cells)) <= ENOUGH_ROWS:
        return ""
    matches = [DRESSED.fullmatch(cell.strip()) for cell in cells]
    around = {match.groups() for match in matches if match is not None}
    if len(around) != 1 or sum(match is not None for match in matches) < len(cells):
        return ""
    return f"would be a number, were it written as one, as 1234.5 is: the first is {cells[0]!r}"


def _digits(value: float) -> str | None:
    return None if np.isnan(value) else f"{value:.0f}"


def _words(guessed: Guess) -> Guess:
    known = guessed.cells
    if any(np.mean([bool(re.match(form, cell)) for cell in known]) > MOSTLY for form in TIMES):
        return without(guessed, TIME)
    if np.mean([bool(CLOCK.fullmatch(cell.strip())) for cell in known]) > MOSTLY:
        return without(guessed, "a time of day, or how long: write it as a number, such as minutes")
    spaces = float(np.mean([cell.count(" ") for cell in known]))
    if spaces >= 3 and len(guessed.words) > 0.3 * len(known):
        return replace(guessed, kind="text", note=f"texts of {spaces + 1:.0f} words")
    if len(guessed.words) > 0.5 * len(known):
        return without(guessed, f"an id or a name: {len(guessed.words)} in {len(known)} rows")
    return guessed
