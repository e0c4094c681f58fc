"""The golden rows: a few rows as a caller sends them, whose answers every engine must repeat."""

import math
from collections.abc import Collection
from itertools import accumulate, chain, zip_longest
from typing import Any

import numpy as np

from onepass.models.contract import Arrays
from onepass.models.documents import ROWS
from onepass.training.sources.rows import SourceRows

CHOICE = 64
"""Rows among which those with the smallest images are taken."""
LETTERS, VALUES = 2**23, 2**18
"""Of the images of all golden rows, and numbers of their answers, at most, unless one row has more:
they are read and answered at every start."""


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
                for row in _small(sorted(first, key=_letters)[:ROWS])
            ]
    raise AssertionError("there are validation rows: checked before")


def _small(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of them, as many as there is room for."""
    lengths = accumulate(map(_letters, rows))
    return rows[: max(1, sum(length <= LETTERS for length in lengths))]


def proven_rows(outputs: Arrays) -> int:
    """Of how many rows a bundle keeps such answers (N, ...): one at least."""
    each = sum(math.prod(values.shape[1:]) for values in outputs.values())
    return max(1, VALUES // max(1, each))


def _letters(row: dict[str, Any]) -> int:
    """How long the images are in JSON; of rows without any, the first ones stay the first."""
    return sum(len(cell) for cell in row.values() if isinstance(cell, str) and len(cell) > 200)


def _short(cell: Any) -> Any:
    """A number in the fewest digits that the network cannot tell from it: it sees float32."""
    if isinstance(cell, list):
        return [_short(one) for one in cell]
    return float(str(np.float32(cell))) if isinstance(cell, float) else cell
