"""A cell as bytes that are the same of equal cells, however a file writes them."""

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.key_arrays import Keys, short_numbers

MISSING = b""
INSIDE = b"\x1e"
WORDS = ("true", "false")
LONGEST = 24
"""Bytes of a number."""
LARGE = 2.0**20
"""From here on 32-bit floats have steps of an eighth and more."""


def number_keys(column: Sequence[float | None]) -> Sequence[bytes]:
    """In the digits that a 32-bit float has, so that no format of a file has more or fewer; but for
    large ones that no such float holds, as seconds since 1970, of which the network is fed the rest
    from an offset.
    """
    cells = np.array([np.nan if cell is None else cell for cell in column], dtype=np.float64)
    return number_array(cells).tolist()


def number_array(cells: NDArray[np.float64]) -> Keys:
    """The same of an array, NaN where one is missing: (N,)."""
    with np.errstate(over="ignore"):
        short = cells.astype(np.float32) + np.float32(0)  # -0.0 is 0.0
    result, written = short_numbers(short.astype(np.float64))
    for index in np.flatnonzero(~written).tolist():
        result[index] = b"%.9g" % short[index]
    fine = np.flatnonzero((np.abs(cells) >= LARGE) & np.isfinite(short) & (short != cells))
    if len(fine):
        result = result.astype(f"S{LONGEST}")
    for index in fine.tolist():
        if float(str(short[index])) != cells[index]:  # as a file of 32-bit floats would be written
            result[index] = b"%.17g" % cells[index]
    return result


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
    return b"%.17g" % number if number % 1 == 0 else number_keys([number])[0]


seen = lru_cache(2**14)(word)
"""Of cells that come again and again."""
