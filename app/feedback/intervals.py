"""Intervals of 95 %: of a share of rows Wilson's (1927), of a mean Student's (1908)."""

import math

Z = 1.959963984540054
LEAST = 5
"""Rows; the deviation of fewer says next to nothing."""
Interval = tuple[float, float]


def of_share(count: int, hits: float) -> Interval:
    """Of a share of rows: it lies within 0 and 1, and is no point where all rows agree."""
    share, spread = hits / count, Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    reach = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def of_mean(count: int, total: float, squares: float) -> Interval | None:
    """Of a mean, by the sum of its rows and of their squares; None of very few."""
    if count < LEAST:
        return None
    mean = total / count
    variance = max(0.0, squares - total * mean) / (count - 1)
    reach = _student(count - 1) * math.sqrt(variance / count)
    return mean - reach, mean + reach


def _student(freedom: int) -> float:
    """The quantile of Student's distribution, to a hundredth from four degrees of freedom on: the
    expansion of Abramowitz and Stegun, 26.7.5."""
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
