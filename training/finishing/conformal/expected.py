"""What share of judged rows a promise holds for, and what share it should hold for by chance."""

import math

import numpy as np
from numpy.typing import NDArray

from onepass.training.finishing.conformal.quantile import outside

TAIL = 0.025


def expected(rows: int, coverage: float, judged: int) -> tuple[float, float]:
    """Between what shares of so many judged rows are covered in 95 of 100 draws of these and of so
    many calibration rows, where no two scores are equal: the quantiles of a beta-binomial
    distribution (Angelopoulos, Bates, "Conformal Prediction: A Gentle Introduction", 2023)."""
    beyond = outside(rows, coverage)
    if beyond < 1 or judged < 1:
        return 1.0, 1.0
    total = np.cumsum(_chances(judged, rows + 1 - beyond, beyond))
    low, high = np.searchsorted(total, [TAIL, 1 - TAIL])
    return float(low) / judged, min(1.0, float(high) / judged)


def _chances(count: int, first: int, second: int) -> NDArray[np.float64]:
    """(count + 1,): how probable each number of successes is, of a beta-binomial distribution."""
    gamma = np.array([math.lgamma(n + 1) for n in range(count + 1)])
    won = np.array([math.lgamma(n + first) for n in range(count + 1)])
    lost = np.array([math.lgamma(n + second) for n in range(count + 1)])
    beta = math.lgamma(first) + math.lgamma(second) - math.lgamma(first + second)
    whole = math.lgamma(count + first + second) + beta
    return np.exp(gamma[-1] - gamma - gamma[::-1] + won + lost[::-1] - whole)
