"""Cells of a picture, of which one at a time is made the mean pixel of its picture."""

from collections.abc import Collection, Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Contract

CELLS = 8
"""Along each side of a picture, at most."""


def grids_of(contract: Contract, whole: Collection[str]) -> dict[str, tuple[int, int]]:
    """Of the pictures that are not replaced as a whole."""
    files = {n: one for n, one in contract.files.items() if n not in whole}
    sides = {name: one.item_shape[1:] for name, one in files.items()}
    return {name: (min(CELLS, high), min(CELLS, wide)) for name, (high, wide) in sides.items()}


def by_cells(
    pictures: NDArray[Any], grid: tuple[int, int], start: int, each: int
) -> Iterator[NDArray[np.bool_]]:
    """Pictures (B * V, C, H, W), of which those from `start` on, in steps of V, have a cell each
    made the mean pixel; gives of each cell which rows it was that in anyhow (B,)."""
    own = pictures[::each]
    mean = np.rint(own.mean(axis=(2, 3), keepdims=True)).astype(own.dtype)
    rows, columns = (
        [slice(n * side // count, (n + 1) * side // count) for n in range(count)]
        for side, count in zip(own.shape[2:], grid, strict=True)
    )
    for place, (y, x) in enumerate(product(rows, columns), start):
        yield (own[:, :, y, x] == mean).all(axis=(1, 2, 3))
        pictures[place::each, :, y, x] = mean
