"""How values are distributed: a histogram and percentiles, small whatever the number of rows."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.grid import some
from onepass.training.sources.memory import CHUNK_ROWS

BINS = 32
TAIL = 0.5
"""Percent of the rows beyond either end of a histogram, counted in its last bin: one row that is
far away would otherwise leave a single bar."""
STEPS = 21


def distribution(values: NDArray[Any]) -> dict[str, Any]:
    """(N,) -> `counts` of equal bins from `low` to `high`, and every 5th percentile; of very many,
    percentiles of some blocks of them."""
    every, values = values, some(values).astype(np.float64)
    low, high = np.percentile(values, [TAIL, 100 - TAIL]).tolist()
    if low == high:
        margin = max(0.5, abs(low) / 100)
        low, high = low - margin, high + margin
    counts = np.zeros(BINS, dtype=np.int64)
    for part in np.array_split(every, -(-len(every) // CHUNK_ROWS) or 1):
        inside = np.clip(part.astype(np.float64), low, high) - low
        bins = (inside / (high - low) * BINS).astype(np.int64)
        counts += np.bincount(np.minimum(bins, BINS - 1), minlength=BINS)
    percentiles = np.percentile(values, np.linspace(0, 100, STEPS))
    return {
        "low": _short(low, high - low),
        "high": _short(high, high - low),
        "counts": counts.tolist(),
        "percentiles": [_short(value, high - low) for value in percentiles.tolist()],
    }


def _short(value: float, width: float) -> float:
    """In six digits, or in as many more as tell it from others that far away."""
    large = abs(value) / width if width else 1.0
    return float(f"{value:.{6 + max(0, math.ceil(math.log10(max(large, 1.0))) - 1)}g}")
