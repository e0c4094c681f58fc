"""Tails of the distributions that the tests need: upper, so that small ones keep their digits.

Continued fractions by Lentz's method and a series, for whole arrays at once (Press et al.,
"Numerical Recipes", 3rd edition, 6.2 and 6.4). Tests hold them against scipy, which a service does
not install.
"""

from collections.abc import Callable
from functools import partial
from math import lgamma

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
STEPS, ENOUGH, TINY = 1000, 1e-14, 1e-300
_lgamma = np.vectorize(lgamma, otypes=[np.float64])
Part = Callable[[int], tuple[Numbers, Numbers]]


def chi_square_tail(x: Numbers, freedom: Numbers) -> Numbers:
    """P(X >= x) of a chi-square with so many degrees of freedom, any above 0: (...) -> (...)."""
    a, x = np.broadcast_arrays(np.asarray(freedom, dtype=np.float64) / 2, np.asarray(x) / 2.0)
    above = np.maximum(x, TINY)
    with np.errstate(under="ignore", over="ignore"):
        scale = np.exp(a * np.log(above) - above - _lgamma(a))
        low = np.minimum(above, a + 1)
        high = np.maximum(above, a + 1)
        below = 1 - scale * _series(a, low)
        first = 1 / (high + 1 - a)
        far = np.full_like(high, 1 / TINY)
        tail = scale * _lentz(partial(_gamma_part, a=a, x=high), d=first, c=far)
    return np.where(x <= 0, 1.0, np.clip(np.where(x < a + 1, below, tail), 0.0, 1.0))


def beta_share(x: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """The regularised incomplete beta function I_x(a, b), x in [0, 1], a and b above 0."""
    x, a, b = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in (x, a, b)))
    turned = x > (a + 1) / (a + b + 2)  # where the fraction converges slowly, the other side's
    own, first, last = np.where(turned, 1 - x, x), np.where(turned, b, a), np.where(turned, a, b)
    inside = np.clip(own, TINY, 1 - 1e-16)
    with np.errstate(under="ignore"):
        front = np.exp(
            _lgamma(first + last) - _lgamma(first) - _lgamma(last)
            + first * np.log(inside) + last * np.log1p(-inside)
        ) / first  # fmt: skip
        start = 1 / _away(1 - (first + last) * inside / (first + 1))
        near = np.ones_like(inside)
        value = front * _lentz(partial(_beta_part, a=first, b=last, x=inside), d=start, c=near)
    value = np.where(own <= 0, 0.0, np.clip(value, 0.0, 1.0))
    return np.where(turned, 1 - value, value)


def f_tail(x: Numbers, *, over: float, under: float) -> Numbers:
    """P(X >= x) of F with so many degrees of freedom above and below: (...) -> (...)."""
    x = np.maximum(np.asarray(x, dtype=np.float64), 0)
    half = np.full_like(x, 0.5)
    return beta_share(under / (under + over * x), under * half, over * half)


def more_often(count: Numbers, rows: Numbers, *, before: Numbers, rows_before: Numbers) -> Numbers:
    """P(so many or more) of a rare event in `rows`, given how often it was in `rows_before`: the
    exact conditional test of two rates (Przyborowski & Wilenski, 1940), also of parts of a count.
    """
    share = rows / np.maximum(rows + rows_before, TINY)
    tail = beta_share(share, np.maximum(count, TINY), before + 1)
    return np.where(count <= 0, 1.0, tail)


def _series(a: Numbers, x: Numbers) -> Numbers:
    """P(a, x) / (x^a e^-x / gamma(a))."""
    term = total = 1 / a
    for n in range(1, STEPS):
        term = term * x / (a + n)
        total = total + term
        if (term <= total * ENOUGH).all():
            break
    return total


def _gamma_part(n: int, *, a: Numbers, x: Numbers) -> tuple[Numbers, Numbers]:
    return -n * (n - a), x + 2 * n + 1 - a


def _beta_part(n: int, *, a: Numbers, b: Numbers, x: Numbers) -> tuple[Numbers, Numbers]:
    """The even parts and the odd ones in turn, from the second on."""
    m = (n + 1) // 2
    even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return (even if n % 2 else odd), np.ones_like(x)


def _lentz(part: Part, *, d: Numbers, c: Numbers) -> Numbers:
    """A continued fraction from its first value on; `part` gives its nth numerator and addend."""
    value = d
    for n in range(1, STEPS):
        over, under = part(n)
        d = 1 / _away(over * d + under)
        c = _away(under + over / c)
        value = value * d * c
        if (np.abs(d * c - 1) <= ENOUGH).all():
            break
    return value


def _away(values: Numbers) -> Numbers:
    """Away from 0, by which it is divided."""
    return np.where(np.abs(values) < TINY, TINY, values)
