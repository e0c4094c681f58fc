"""What training saw of each input, and what lies outside of that: counted while serving, and told
to whoever asks.

Numbers and times have a range, categories and sets a vocabulary. Words of a sequence do not count:
its letters tell them apart.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs import (
    CategoryInput,
    Input,
    NumberInput,
    SetInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.contract.inputs.base import present
from onepass.models.contract.inputs.category import UNSEEN
from onepass.models.contract.inputs.timestamp import moment, seconds
from onepass.models.contract.tokens import UNKNOWN

NEAR = 0.001
"""Of a range, how far its ends may be from what is written of them."""
FEW = 32
"""Up to so many values, Python is quicker than numpy."""


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
        found: NDArray[np.bool_] = values == self.place
        return found


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
        found: NDArray[np.bool_] = (values < self.low) | (values > self.high)
        return found


class Seen:
    """What a bundle's report says of its inputs."""

    def __init__(self, contract: Contract, report: Mapping[str, Any]) -> None:
        facts = report.get("inputs", {})
        known = {n: _known(given, facts.get(n, {})) for n, given in contract.inputs.items()}
        self.inputs: dict[str, Place | Range] = {n: one for n, one in known.items() if one}
        self._times = {n for n, one in contract.inputs.items() if isinstance(one, TimestampInput)}
        self._moved = {
            n: one
            for n, one in contract.inputs.items()
            if isinstance(one, VectorInput) and one.offset
        }

    def counts(self, arrays: Arrays) -> Iterator[tuple[str, int]]:
        """Per input, how many values lie outside; absent ones do not."""
        for name, known in self.inputs.items():
            here = arrays.get(present(name))
            values = arrays[name] if here is None else arrays[name][here]
            yield name, known.count(self._comparable(name, values))

    def outside(self, name: str, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which rows of an input's array hold a value that lies outside: (B, ...) -> (B,)."""
        found = self.each(name, values)
        axes = tuple(range(1, found.ndim))
        rows: NDArray[np.bool_] = np.asarray(found.any(axis=axes))
        return rows

    def each(self, name: str, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which values of an input's array lie outside: (B, ...) -> (B, ...); of times, (B,)."""
        return self.inputs[name].outside(self._comparable(name, values))

    def _comparable(self, name: str, values: NDArray[Any]) -> NDArray[Any]:
        if name in self._times:
            return seconds(values)
        return self._moved[name].in_unit(values) if name in self._moved else values


def _known(given: Input, facts: Mapping[str, Any]) -> Place | Range | None:
    if isinstance(given, CategoryInput):
        return Place(UNSEEN, "was not seen in training")
    if isinstance(given, SetInput):
        return Place(UNKNOWN, "holds what was not seen in training")
    if isinstance(given, TimestampInput) and "earliest" in facts:
        ends = [facts["earliest"], facts["latest"]]
        first, last = seconds(np.array([moment(end) for end in ends], dtype=np.float32)).tolist()
        return Range(first, last, _beyond(*ends))
    if {"min", "max"} <= facts.keys():
        low, high = facts["min"], facts["max"]
        rule = _beyond(*_apart(low, high))
        if isinstance(given, NumberInput) and given.offset:
            near = abs(given.offset) * 2.0**-51  # what 64 bits may lose where it is added again
            return Range(low - given.offset - near, high - given.offset + near, rule)
        if isinstance(given, VectorInput) and given.offset:
            near = max(map(abs, given.offset)) * 2.0**-51
            return Range(low - near, high + near, rule)
        return Range(low, high, rule)
    return None


def _beyond(low: str, high: str) -> str:
    return f"is beyond what training saw: {low} to {high}"


def _apart(low: float, high: float) -> tuple[str, str]:
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
