"""How many rows go through a network at once: wide rows, such as images, fewer at a time."""

import math
from collections.abc import Iterable
from typing import Protocol

from onepass.models.contract.tokens import are_tokens

NUMBERS = 2**22
"""Of the widest input; what a network makes of it is several times as large."""
TOKEN = 64
"""Numbers that a network makes of each place of a token; and it may compare each with each."""


class Column(Protocol):
    """An array or a tensor."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(B, ...)."""

    @property
    def dtype(self) -> object:
        """int32 for tokens."""


def chunk_rows(columns: Iterable[Column], most: int) -> int:
    """At most `most`, of inputs that are these columns."""
    widest = max(map(_numbers, columns), default=1)
    return max(1, min(most, NUMBERS // max(1, widest)))


def _numbers(column: Column) -> int:
    """Per row."""
    if are_tokens(column.dtype):
        places = math.prod(column.shape[2:])
        return column.shape[1] * (TOKEN * places + column.shape[1])
    return math.prod(column.shape[1:])
