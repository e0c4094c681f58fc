"""What stands between the cells of a line, and before the decimals of a number."""

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 200
SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""The first line of a file that a spreadsheet wrote."""

WITH_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. '\u2019\u00a0\u202f]\d{3})+),\d+")
WITH_POINT = re.compile(r"[+-]?(\d+|\d{1,3}([, '\u2019\u00a0\u202f]\d{3})+)?\.\d+([eE][+-]?\d+)?")
WHOLE = re.compile(r"[+-]?\d+")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""1,234: a thousand and something, or one and something?"""


def parsed(lines: Iterable[str], separator: str) -> list[list[str]]:
    """The rows of some lines; as far as they can be read."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=separator, strict=True):
            if row and (len(row) > 1 or row[0].strip()):
                rows.append(row)
            if len(rows) == SAMPLE:
                break
    except csv.Error:
        pass
    return rows


def separator_of(lines: Sequence[str], preferred: Sequence[str]) -> str:
    """The first separator that parts the header, and parts all lines alike; else the one that parts
    the header into most cells. `preferred` ones are tried first; where none parts it, the first of
    them, or a comma."""
    parting: dict[str, int] = {}
    for choice in dict.fromkeys((*preferred, *SEPARATORS)):
        widths = [len(row) for row in parsed(lines, choice)]
        if not widths or widths[0] == 1:
            continue
        if len(widths) > 1 and len(set(widths)) == 1:
            return choice
        parting[choice] = widths[0]
    return max(parting, key=lambda choice: parting[choice], default=next(iter(preferred), ","))


def decimal_of(rows: Sequence[Sequence[str]]) -> str:
    """A comma, where columns of numbers hold decimal commas and none a decimal point."""
    whole = zip_longest(*rows, fillvalue="")
    columns = [[text for cell in column if (text := cell.strip())] for column in whole]
    if not any("," in cell for column in columns for cell in column):
        return "."
    commas = points = 0
    for cells in columns:
        if cells and all(map(_number, cells)):
            unambiguous = [cell for cell in cells if not THOUSANDS.fullmatch(cell)]
            commas += sum(bool(WITH_COMMA.fullmatch(cell)) for cell in unambiguous)
            points += any("." in cell for cell in cells if WITH_POINT.fullmatch(cell))
    return "," if commas and not points else "."


def _number(text: str) -> bool:
    return any(form.fullmatch(text) for form in (WHOLE, WITH_COMMA, WITH_POINT))
