"""Numbers as people read them: 2007, 13325, 0.4612, 1.2e-05."""

import math


def digits(value: float) -> str:
    """Four digits that matter, and of a large number all before the point: 2007 may be a year."""
    if math.isfinite(value) and 1000 <= abs(value) < 1e9:
        return f"{value:.0f}"
    return f"{value:.4g}"
