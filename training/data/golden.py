"""The golden rows: a few rows as a caller sends them, whose answers every engine must repeat."""

from collections.abc import Collection
from itertools import chain, zip_longest
from typing import Any

import numpy as np

from onepass.models.documents import ROWS
from onepass.training.sources.rows import SourceRows

CHOICE = 64
"""Rows among which those with the smallest images are taken."""


def golden_rows(read: SourceRows, exact: Collection[str] = ()) -> list[dict[str, Any]]:
    """Rows of the test split where there is one, of all sources in turn. Of the inputs that are
    `exact` 32-bit floats would say something else."""
    sources = list(read.places().values()) or [np.arange(len(read))]
    for name in ("test", "val"):
        own = [rows[read.within(name)[rows]][:CHOICE] for rows in sources]
        indices = [p for p in chain.from_iterable(zip_longest(*own)) if p is not None]
        if indices:
            first = [read.row(int(index)) for index in indices[:CHOICE]]
            return [
                {n: cell if n in exact else _short(cell) for n, cell in row.items()}
                for row in sorted(first, key=_letters)[:ROWS]
            ]
    raise AssertionError("there are validation rows: checked before")


def _letters(row: dict[str, Any]) -> int:
    """How long the images are in JSON; of rows without any, the first ones stay the first."""
    return sum(len(cell) for cell in row.values() if isinstance(cell, str) and len(cell) > 200)


def _short(cell: Any) -> Any:
    """A number in the fewest digits that the network cannot tell from it: it sees float32."""
    if isinstance(cell, list):
        return [_short(one) for one in cell]
    return float(str(np.float32(cell))) if isinstance(cell, float) else cell
