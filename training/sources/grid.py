"""Numbers that lie on a grid, as those with few decimals do: what is told apart there needs no
look at each of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW_ROWS = 2**10
"""Which say whether a look at all is worth it."""
BLOCKS, BLOCK_ROWS = 16, 2**16
"""Of more rows than these, so many blocks that lie evenly are looked at: in each, rows are as near
to one another as they are in the whole."""
DECIMALS = 7
Floats = NDArray[np.float64]


def some(values: NDArray[Any]) -> NDArray[Any]:
    """All of them, or as many as are looked at: (N,) -> (B,)."""
    if len(values) <= BLOCKS * BLOCK_ROWS:
        return values
    starts = np.linspace(0, len(values) - BLOCK_ROWS, BLOCKS).astype(np.int64)
    return np.concatenate([values[start : start + BLOCK_ROWS] for start in starts.tolist()])


def told_apart(values: Floats) -> bool:
    """Whether finite numbers are surely as many different ones as 32-bit floats: (N,)."""
    if not len(values):
        return True
    decimals = _decimals(values[:FEW_ROWS])
    if decimals is None or not _on_grid(values, decimals):
        return False
    with np.errstate(over="ignore"):
        farthest = np.float32(max(-float(values.min()), float(values.max())))
    if not np.isfinite(farthest):
        return False
    return 10.0**-decimals > 2 * float(np.spacing(farthest))


def _decimals(values: Floats) -> int | None:
    """With how many they are written; None where there are more than a few."""
    return next((count for count in range(DECIMALS) if _on_grid(values, count)), None)


def _on_grid(values: Floats, decimals: int) -> bool:
    """Whether each is the nearest to a number of so many decimals: two of them are a step apart."""
    scale = 10.0**decimals
    with np.errstate(over="ignore", invalid="ignore"):
        return bool((np.rint(values * scale) / scale == values).all())
