"""Which objects of one list are those of another: engines may list equally probable ones in
another order, and where a list is full, end it with another."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FAINT = 0.01
"""Objects less probable than that are nowhere said, and not compared."""
NEAR = 0.001
"""How far the nearest of a list is at most from one that it may lack, and does not: in shares of
the picture, and in how probable it is. Two objects are further apart than that."""
Place = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Rows, and objects in them."""
Columns = Mapping[str, NDArray[np.float64]]
"""Of one row: boxes, scores and classes."""


def aligned(
    values: Mapping[str, NDArray[Any]], golden: Mapping[str, NDArray[Any]]
) -> tuple[Place, Place]:
    """Of boxes (B, M, 4), scores (B, M), classes (B, M) ... the places of objects that are the
    same, in the values and in the golden ones. One that only one of them has is beside the nearest
    of the other."""
    places = [
        (row, *pair)
        for row in range(len(golden["scores"]))
        for pair in _pairs(_row(values, row), _row(golden, row))
    ]
    rows, here, there = np.array(places, dtype=np.int64).reshape(-1, 3).T
    return (rows, here), (rows, there)


def _row(columns: Mapping[str, NDArray[Any]], row: int) -> Columns:
    names = ("boxes", "scores", "classes")
    return {name: columns[name][row].astype(np.float64) for name in names}


def _pairs(values: Columns, golden: Columns) -> list[tuple[int, int]]:
    """Of one row: objects of the values beside the nearest golden ones, and the other way round, so
    that one which either lacks is beside another that is far from it."""
    here = {(own, other) for other, own in _nearest(golden, values)}
    return sorted(here | {*_nearest(values, golden)}, key=lambda pair: pair[::-1])


def _nearest(objects: Columns, others: Columns) -> list[tuple[int, int]]:
    """The index of each object, and that of the nearest of the others.

    Of objects about as probable as the last, another list may hold others, if it is full.
    """
    there = np.flatnonzero(objects["scores"] > FAINT)
    scale = max(1.0, np.abs(objects["boxes"]).max(), np.abs(others["boxes"]).max())
    apart = np.abs(others["boxes"] - objects["boxes"][there][:, None]).max(axis=2) / scale
    apart += np.abs(others["scores"] - objects["scores"][there][:, None])
    apart += others["classes"] != objects["classes"][there][:, None]
    some = others["scores"][others["scores"] > 0]  # of those that are left out it is 0
    least = some.min() + FAINT / 10 if len(some) else 0.0
    last = objects["scores"][there] <= least
    kept = ~last | (apart.min(axis=1) < NEAR)
    return list(zip(there[kept].tolist(), apart.argmin(axis=1)[kept].tolist(), strict=True))
