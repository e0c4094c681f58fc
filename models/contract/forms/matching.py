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


def aligned(
    values: Mapping[str, NDArray[Any]], golden: Mapping[str, NDArray[Any]]
) -> tuple[Place, Place]:
    """Of boxes (B, M, 4), scores (B, M), classes (B, M) ... the places of objects that are the
    same, in the values and in the golden ones. One that is not found has that of the nearest.
    """
    places = [
        (row, *pair)
        for row in range(len(golden["scores"]))
        for pair in _pairs(_row(values, row), _row(golden, row))
    ]
    rows, here, there = np.array(places, dtype=np.int64).reshape(-1, 3).T
    return (rows, here), (rows, there)


def _row(columns: Mapping[str, NDArray[Any]], row: int) -> dict[str, NDArray[np.float64]]:
    names = ("boxes", "scores", "classes")
    return {name: columns[name][row].astype(np.float64) for name in names}


def _pairs(
    values: Mapping[str, NDArray[np.float64]], golden: Mapping[str, NDArray[np.float64]]
) -> list[tuple[int, int]]:
    """Of one row: the index of the nearest object of the values, and that of each golden one.

    Of objects about as probable as the last, another list may hold others, if it is full.
    """
    there = np.flatnonzero(golden["scores"] > FAINT)
    scale = max(1.0, np.abs(golden["boxes"]).max())
    apart = np.abs(values["boxes"] - golden["boxes"][there][:, None]).max(axis=2) / scale
    apart += np.abs(values["scores"] - golden["scores"][there][:, None])
    apart += values["classes"] != golden["classes"][there][:, None]
    some = values["scores"][values["scores"] > 0]  # of those that are left out it is 0
    least = some.min() + FAINT / 10 if len(some) else 0.0
    last = golden["scores"][there] <= least
    kept = ~last | (apart.min(axis=1) < NEAR)
    return list(zip(apart.argmin(axis=1)[kept].tolist(), there[kept].tolist(), strict=True))
