"""What training saw of an input, and which values lie outside of that.

Numbers and times have a range, categories and sets a vocabulary.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NEAR = 0.001
"""Of a range, how far its ends may be from what is written of them."""
FEW = 32
"""Up to so many values, Python is quicker than numpy."""
ROUNDED = 2.0**-51
"""Of an offset: what 64 bits may lose where it is added again."""


class Place(NamedTuple):
    """The place in a vocabulary of all that is not in it."""

    place: int
    rule: str

    def count(self, values: NDArray[Any]) -> int:
        """Values outside."""
        if values.size <= FEW:
            return values.ravel().tolist().count(self.place)
        return int(np.count_nonzero(values == self.place))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which: (B, ...) -> (B, ...)."""
        mask: NDArray[np.bool_] = values == self.place
        return mask


class Range(NamedTuple):
    """The least and the greatest value; of times, in seconds."""

    low: float
    high: float
    rule: str

    def count(self, values: NDArray[Any]) -> int:
        """Values outside."""
        if values.size <= FEW:
            low, high = self.low, self.high
            return sum([not low <= value <= high for value in values.ravel().tolist()])
        if self.low <= values.min() and values.max() <= self.high:
            return 0
        return int(np.count_nonzero(self.outside(values)))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which: (B, ...) -> (B, ...)."""
        mask: NDArray[np.bool_] = (values < self.low) | (values > self.high)
        return mask


def number_range(low: float, high: float, *, near: float = 0.0, offset: float = 0.0) -> Range:
    """Of numbers in their unit, from which an offset is taken away in the array."""
    rule = beyond(*apart(low, high))
    return Range(low - offset - near, high - offset + near, rule)


def beyond(low: str, high: str) -> str:
    return f"is beyond what training saw: {low} to {high}"


def apart(low: float, high: float) -> tuple[str, str]:
    """In as many digits as their distance needs."""
    for digits in (7, 10, 13):
        texts = _written(low, digits), _written(high, digits)
        off = abs(float(texts[0]) - low) + abs(float(texts[1]) - high)
        if low == high or off <= NEAR * (high - low):
            return texts
    return repr(low), repr(high)


def _written(value: float, digits: int) -> str:
    """2007, not 2.007e+03."""
    return f"{value:.0f}" if value == round(value) and abs(value) < 1e15 else f"{value:.{digits}g}"
