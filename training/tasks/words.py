"""How a report words a row and its numbers: 2007, 13325, 0.4612, 1.2e-05."""

import math
from typing import NamedTuple


class Words(NamedTuple):
    """A row's truth and its answer, as a reader wants them."""

    true: str
    said: str
    tokens: tuple[int, ...] = ()
    """Where tokens are labelled: the indices of the wrong ones, whose labels the words are."""


def digits(value: float) -> str:
    """Four digits that matter, and of a large number all before the point: 2007 may be a year."""
    if math.isfinite(value) and 1000 <= abs(value) < 1e9:
        return f"{value:.0f}"
    return f"{value:.4g}"
