"""What a batch costs, learnt per size: the sizes are 1, 2, 3-4, 5-8, … rows.

An estimate falls at once and rises slowly: a forward pass is sometimes interrupted, but never
faster than it is.
"""

from collections.abc import Callable, Iterator
from time import perf_counter

FALL = 0.5
RISE = 0.02


class Costs:
    """Seconds per batch of a size."""

    def __init__(self, seconds: dict[int, float]) -> None:
        self._seconds = seconds

    def of(self, rows: int) -> float:
        """The estimate for that many rows; unknown sizes are dear."""
        return self._seconds.get((rows - 1).bit_length(), float("inf"))

    def learn(self, rows: int, seconds: float) -> None:
        """A batch of that many rows took so long."""
        size = (rows - 1).bit_length()
        known = self._seconds.get(size, seconds)
        self._seconds[size] = known + (FALL if seconds < known else RISE) * (seconds - known)


def measure(run: Callable[[int], object], *, most: int, limit_s: float) -> Costs:
    """Tries the sizes, smallest first, up to the first that takes longer than the limit."""
    costs: dict[int, float] = {}
    for rows in _sizes(most):
        took = min(_time(run, rows) for _ in range(5))
        costs[(rows - 1).bit_length()] = took
        if took > limit_s:
            break
    return Costs(costs)


def _sizes(most: int) -> Iterator[int]:
    rows = 1
    while rows < most:
        yield rows
        rows *= 2
    yield most


def _time(run: Callable[[int], object], rows: int) -> float:
    start = perf_counter()
    run(rows)
    return perf_counter() - start
