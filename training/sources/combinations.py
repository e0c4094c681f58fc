"""Whether inputs have so few combinations that a split must not go by these.

A hash of the inputs keeps equal rows together. Where six combinations are all there are it puts
most of what is known of some of them on one side, and a score hangs on which ones these are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

CHUNK_ROWS = 20_000
MOST = 5_000
"""Different ones that are counted at all."""
FEW = 200
"""So many of equal size leave some thirty to judge by; fewer are a matter of luck."""
ROWS_OF_EACH = 5
"""Of fewer rows that are alike, most may be one that stands there again."""


def are_few(counts: NDArray[np.int64]) -> bool:
    """Whether most rows share their inputs, and few combinations, weighed by their rows, are all
    there are: (C,) rows of each."""
    rows = int(counts.sum())
    if not rows or 2 * int(counts[counts > 1].sum()) <= rows:
        return False
    share = counts / rows
    effective = 1 / float((share * share).sum())
    return effective < FEW and rows >= ROWS_OF_EACH * effective


class Counted:
    """Keys of rows, counted as they pass by, as long as few differ."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._keys = iter(keys)
        self._counts: Counter[bytes] | None = Counter()

    def __iter__(self) -> Iterator[bytes]:
        while self._counts is not None and (some := list(islice(self._keys, CHUNK_ROWS))):
            self._counts.update(some)
            if len(self._counts) > MOST:
                self._counts = None
            yield from some
        yield from self._keys

    @property
    def note(self) -> str:
        """What is to be told of them, once all have passed."""
        return _told(np.fromiter((self._counts or {}).values(), dtype=np.int64))


def note_of(hashes: NDArray[np.uint64]) -> str:
    """The same of the hashes of rows."""
    if len(np.unique(hashes[:CHUNK_ROWS])) > MOST:
        return ""
    counts = np.unique(hashes, return_counts=True)[1]
    return _told(counts) if len(counts) <= MOST else ""


def _told(counts: NDArray[np.int64]) -> str:
    if not are_few(counts):
        return ""
    return (
        f"; {int(counts.sum())} rows have {len(counts)} different ones, so that whole groups "
        "of rows are on one side, and scores hang on which: where rows are independent, say "
        "split: {kind: hash, rows: true}, or key: [COLUMN] with a column that names them"
    )
