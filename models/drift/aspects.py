"""What is looked at of an input: itself, or something of it that one number or one place says.

A number is looked at as it is, a category by its place, a time by its hour and its day of the week
(that time goes on is no news), lists and texts by how long they are and how much of them is
unknown, a picture by its brightness and contrast, a vector by its numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import Input
from onepass.models.contract.tokens import PADDING, UNKNOWN, channel

Values = NDArray[Any]
HOURS = tuple(f"{hour:02d} h" for hour in range(24))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNSEEN = "unknown"
EACH = 8
"""Numbers of a vector that are looked at one by one; of a longer one their mean and deviation."""
ROUNDED = 1e-4
"""Of an hour: what 32 bits may lose of 13:00."""


@dataclass(frozen=True)
class Aspect:
    """One thing that is counted, row by row or item by item."""

    name: str
    """Beside the name of the input or task; empty where it is that itself."""
    read: Callable[[Any], Values]
    """What there is of B rows -> n numbers, or the places of n labels."""
    labels: tuple[str, ...] = ()
    """What the places are; none, where it is a number."""
    unusual: tuple[int, ...] = ()
    """Places of labels that are never put together with others."""
    items: bool = False
    """Whether a row has any number of them, so that those of a row are like one another."""


def of_input(declared: Input) -> tuple[Aspect, ...]:
    """Those of an input, read from its array (B, ...) without rows that lack it."""
    match declared.watched:
        case "number":
            return (Aspect("", _same),)
        case "place":
            return (Aspect("", _same, (UNSEEN, *declared.vocabulary), (0,)),)
        case "moment":
            return (Aspect("hour", _hour, HOURS), Aspect("weekday", _weekday, DAYS))
        case "items":
            unknown = (Aspect(UNSEEN, _unknown),) if declared.unknown_items else ()
            return (Aspect("length", _lengths), *unknown)
        case "numbers":
            return _of_numbers(declared)


def _of_numbers(declared: Input) -> tuple[Aspect, ...]:
    """Of a short vector each; of others, as of pictures, what they are on the whole."""
    shape = declared.item_shape
    if len(shape) == 1 and shape[0] <= EACH:
        return tuple(Aspect(f"[{n}]", partial(_number, index=n)) for n in range(shape[0]))
    names = ("brightness", "contrast") if len(shape) > 1 else ("mean", "spread")
    return (Aspect(names[0], means), Aspect(names[1], _deviations))


def _same(values: Values) -> Values:
    return values


def _hour(moments: Values) -> Values:
    """(B, 4) -> (B,)."""
    hours = np.floor(moments[:, 1].astype(np.float64) * 24 + ROUNDED)
    return np.clip(hours, 0, 23).astype(np.int64)


def _weekday(moments: Values) -> Values:
    """(B, 4) -> (B,)."""
    days = np.floor(moments[:, 2].astype(np.float64) * 7 + ROUNDED)
    return np.clip(days, 0, 6).astype(np.int64)


def _number(vectors: Values, index: int) -> Values:
    """(B, length) -> (B,)."""
    return vectors[:, index]


def means(table: Values) -> Values:
    """(B, ...) -> (B,)."""
    return np.asarray(table.mean(axis=tuple(range(1, table.ndim)), dtype=np.float64))


def _deviations(table: Values) -> Values:
    return np.asarray(table.std(axis=tuple(range(1, table.ndim)), dtype=np.float64))


def _lengths(tokens: Values) -> Values:
    """(B, L, ...) places -> (B,): how many are no padding."""
    counts: Values = (channel(tokens) != PADDING).sum(axis=1)
    return counts


def _unknown(tokens: Values) -> Values:
    """(B, L, ...) places -> (B,): the share of them that the vocabulary does not know."""
    own = channel(tokens)
    return (own == UNKNOWN).sum(axis=1) / np.maximum((own != PADDING).sum(axis=1), 1)
