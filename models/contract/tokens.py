"""Indices of tokens: the first of them are padding, and all that a vocabulary does not know."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PADDING = 0
UNKNOWN = 1
SPECIAL = 2
"""Places of tokens start here."""


def padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Places of tokens: (B, L), L that of the longest row, at least 1."""
    longest = max(map(len, rows), default=1)
    table = np.full((len(rows), max(1, longest)), PADDING, dtype=np.int32)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table
