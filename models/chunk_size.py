"""How many rows go through a network at once: wide rows, such as images, fewer at a time."""

import math
from collections.abc import Mapping
from typing import Protocol

from onepass.models.contract.columns import Ragged

NUMBERS = 2**22
"""Of the widest input; what a network makes of it is several times as large."""
TOKEN = 64
"""Numbers that a network makes of each place of a token; and it may compare each with each."""


class Shaped(Protocol):
    """An array or a tensor."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(B, ...)."""


def chunk_rows(columns: Mapping[str, Shaped], ragged: Ragged, most: int) -> int:
    """At most `most`, of inputs that are these columns; the ragged ones hold tokens."""
    widest = 1
    for name, column in columns.items():
        of_tokens = name in ragged.names
        widest = max(widest, _of_tokens(column) if of_tokens else math.prod(column.shape[1:]))
    return max(1, min(most, NUMBERS // widest))


def _of_tokens(column: Shaped) -> int:
    """Numbers per row."""
    return column.shape[1] * (TOKEN * math.prod(column.shape[2:]) + column.shape[1])
