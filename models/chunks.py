"""How many rows go through a network at once: wide rows, such as images, fewer at a time."""

import math
from collections.abc import Iterable

NUMBERS = 2**22
"""Of the widest input; what a network makes of an image is several times as large."""


def chunk_rows(shapes: Iterable[tuple[int, ...]], most: int) -> int:
    """At most `most`, of inputs with these shapes (B, ...)."""
    widest = max((math.prod(shape[1:]) for shape in shapes), default=1)
    return max(1, min(most, NUMBERS // max(1, widest)))
