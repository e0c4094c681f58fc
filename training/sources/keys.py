"""What tells rows apart where a hash splits them: their inputs, as the network is fed them.

So rows stay where they were when labels, columns or rows are added, columns are renamed or stand in
another order, and a file is written in another format: 1.50 is 1.5, and 1 is 1.0. Rows with equal
inputs are one and the same to the network, and stay together.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.contract.inputs.timestamp import moment
from onepass.training.sources.files import Images

MISSING = b""
BETWEEN = b"\x1f"
INSIDE = b"\x1e"
WORDS = ("true", "false")
LARGE = 2.0**20
"""From here on 32-bit floats have steps of an eighth and more."""


def input_keys(columns: Mapping[str, Sequence[Any]], inputs: Mapping[str, Input]) -> list[bytes]:
    """(N,): the cells of each row, in an order that names have no part in."""
    cells = [_cells(given, columns[name]) for name, given in inputs.items()]
    return [BETWEEN.join(sorted(row)) for row in zip(*cells, strict=True)]


def column_keys(columns: Sequence[Sequence[str | None]]) -> list[bytes]:
    """(N,): the cells of columns that name a row, such as an id."""
    cells = [[MISSING if cell is None else word(cell) for cell in column] for column in columns]
    return [BETWEEN.join(row) for row in zip(*cells, strict=True)]


def _cells(given: Input, column: Sequence[Any]) -> list[bytes]:
    match given:
        case NumberInput():
            return _numbers(column)
        case VectorInput():
            return [MISSING if row is None else INSIDE.join(_numbers(row)) for row in column]
        case CategoryInput():
            return [MISSING if cell is None else _seen(str(cell)) for cell in column]
        case TextInput():
            return [MISSING if cell is None else word(str(cell)) for cell in column]
        case SetInput():
            return [
                MISSING if items is None else INSIDE.join(sorted({_seen(str(i)) for i in items}))
                for items in column
            ]
        case SequenceInput():
            return [
                MISSING if tokens is None else INSIDE.join(_seen(str(token)) for token in tokens)
                for tokens in column
            ]
        case TimestampInput():
            return [MISSING if cell is None else _time(str(cell)) for cell in column]
        case ImageInput():
            return _pictures(column)


def _numbers(column: Sequence[float | None]) -> list[bytes]:
    """In the digits that a 32-bit float has, so that no format of a file has more or fewer; but for
    large ones that no such float holds, as seconds since 1970, of which the network is fed the rest
    from an offset.
    """
    cells = np.array([np.nan if cell is None else cell for cell in column], dtype=np.float64)
    with np.errstate(over="ignore"):
        short = cells.astype(np.float32) + np.float32(0)  # -0.0 is 0.0
    found = [MISSING if cell != cell else b"%.9g" % cell for cell in short.tolist()]
    fine = (np.abs(cells) >= LARGE) & np.isfinite(short) & (short != cells)
    for place in np.flatnonzero(fine).tolist():
        if float(str(short[place])) != cells[place]:  # as a file of 32-bit floats would be written
            found[place] = b"%.17g" % cells[place]
    return found


def word(text: str) -> bytes:
    """A cell of text; one that is a number, as that number: ids of CSV are text."""
    text = unicodedata.normalize("NFC", text).strip()
    if text.lower() in WORDS:
        return text.lower().encode()
    try:
        number = float(text)
    except ValueError:
        return text.encode(errors="surrogatepass")
    if not math.isfinite(number) or abs(number) > 2**53:  # a long id has more digits than that
        return text.encode(errors="surrogatepass")
    return b"%.17g" % number if number % 1 == 0 else _numbers([number])[0]


_seen = lru_cache(2**14)(word)
"""Of cells that come again and again."""


def _time(text: str) -> bytes:
    try:
        at = moment(text)
    except ValueError:
        return word(text)
    return b"%d %.3f" % (at.day, at.of_day * 86400)


def _pictures(column: Sequence[Any]) -> list[bytes]:
    """By their content: a picture that is renamed or copied is the same."""
    if isinstance(column, Images):
        return [column.digest(place) for place in range(len(column))]
    return [MISSING if cell is None else word(str(cell)) for cell in column]
