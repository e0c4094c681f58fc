"""Which objects of one list are those of another: engines may list equally probable ones in
another order, and where a list is full, end it with another."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FAINT = 0.01
"""Objects less probable than that are nowhere said, and not compared."""
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

    Of objects about as probable as the last of a full list, another list may hold others.
    """
    least = max(FAINT, values["scores"].min() + FAINT / 10)
    there = np.flatnonzero(golden["scores"] > least)
    scale = max(1.0, np.abs(golden["boxes"]).max())
    apart = np.abs(values["boxes"] - golden["boxes"][there][:, None]).max(axis=2) / scale
    apart += np.abs(values["scores"] - golden["scores"][there][:, None])
    apart += values["classes"] != golden["classes"][there][:, None]
    return list(zip(apart.argmin(axis=1).tolist(), there.tolist(), strict=True))
