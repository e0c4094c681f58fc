"""Outlines as polygons: which pixels lie inside, those whose middle does."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.annotated import Box

LEAST = 3
"""Points of a part that encloses anything: parts of fewer have no pixel."""
MOST_PIXELS = 2**28
"""Of an outline."""


def window(box: Box) -> tuple[int, int, int, int]:
    """The pixels that a box touches: left, top, right and bottom; the last two are outside."""
    x, y, wide, high = box
    left, top = math.floor(x), math.floor(y)
    return left, top, max(left, math.ceil(x + wide)), max(top, math.ceil(y + high))


def nothing(box: Box) -> NDArray[np.bool_]:
    """(h, w) of the pixels that a box touches, none of which is the object's.

    Raises:
        ValueError: no picture is as large.
    """
    left, top, right, bottom = window(box)
    if (right - left) * (bottom - top) > MOST_PIXELS:
        raise ValueError(f"has a box of {right - left:,} x {bottom - top:,} pixels")
    return np.zeros((bottom - top, right - left), dtype=np.bool_)


def bounds(parts: Sequence[Sequence[float]]) -> Box:
    """The box around all parts."""
    x = [at for part in parts for at in part[0::2]]
    y = [at for part in parts for at in part[1::2]]
    return min(x), min(y), max(x) - min(x), max(y) - min(y)


def outline(parts: Sequence[Sequence[float]], box: Box) -> NDArray[np.bool_]:
    """(h, w) of the pixels that the box touches: x, y, x, y, ... of each part of one object."""
    left, top, _, _ = window(box)
    made = nothing(box)
    for part in parts:
        points = np.asarray(part, dtype=np.float64).reshape(-1, 2) - (left, top)
        if len(points) >= LEAST:
            made |= _filled(points, *made.shape)
    return made


def _filled(points: NDArray[np.float64], high: int, wide: int) -> NDArray[np.bool_]:
    """A line of pixels is inside between the first and the second edge that it crosses, and so
    on."""
    (x, y), (next_x, next_y) = points.T, np.roll(points, -1, axis=0).T
    middles = np.arange(high) + 0.5
    crosses = (y[:, None] <= middles) != (next_y[:, None] <= middles)  # (edges, high)
    edge, row = np.nonzero(crosses)
    share = (middles[row] - y[edge]) / (next_y[edge] - y[edge])
    at = x[edge] + share * (next_x[edge] - x[edge])
    column = np.ceil(at - 0.5).clip(0, wide).astype(np.int64)
    crossed = np.zeros((high, wide + 1), dtype=np.int64)
    np.add.at(crossed, (row, column), 1)
    return np.asarray(crossed[:, :-1].cumsum(axis=1) % 2 == 1)
