"""Run-length encoded masks, as COCO has them: runs of pixels outside and inside by turns, column by
column, beginning with those outside; as a list of counts, or packed into a text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FIRST = 48
"""The letter that stands for 0."""
MOST_PIXELS = 2**28
"""Of a mask."""
BITS, MORE, NEGATIVE = 0x1F, 0x20, 0x10
"""Of a letter: five bits of a number, whether more of them follow, and the sign, in the last."""


def counts_of(text: str) -> list[int]:
    """The counts in a packed text: each number in groups of five bits, the lowest first; from the
    fourth on as its difference to the count two before it.

    Raises:
        ValueError: it is no such text.
    """
    counts, number, shift = list[int](), 0, 0
    for letter in text:
        code = ord(letter) - FIRST
        if not 0 <= code < 2 * MORE:
            raise ValueError(f"has the letter {letter!r}, which packed counts do not have")
        number |= (code & BITS) << shift
        shift += 5
        if code & MORE:
            continue
        if code & NEGATIVE:
            number -= 1 << shift
        counts.append(number + (counts[-2] if len(counts) > 2 else 0))
        number, shift = 0, 0
    if shift:
        raise ValueError("ends within a number")
    return counts


def mask_of(counts: Sequence[int], high: int, wide: int) -> NDArray[np.bool_]:
    """(high, wide) of the pixels that are inside.

    Raises:
        ValueError: the counts are not those of that many pixels.
    """
    if high * wide > MOST_PIXELS:
        raise ValueError(f"is of {wide:,} x {high:,} pixels")
    if any(count < 0 for count in counts) or sum(counts) != high * wide:
        raise ValueError(f"counts {sum(counts):,} pixels, and {wide} x {high} are {high * wide:,}")
    inside = np.arange(len(counts)) % 2 == 1
    return np.repeat(inside, counts).reshape(wide, high).T
