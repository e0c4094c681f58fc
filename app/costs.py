"""What a forward pass costs, learnt per size: the sizes are 1, 2, 3-4, 5-8, … rows.

Costs are CPU time, so that a busy machine or a thread that waits does not count as work; only the
engine's own, since Python's part of a batch holds the interpreter on any thread. An estimate falls
at once and rises by small steps: one slow pass says little.
"""

from collections.abc import Callable, Iterator

SLICE_S = 0.002
"""What a pass over more than the usual number of rows may take."""
MOST_TIMES = 16
FALL = 0.5
RISE = 1.02


class Costs:
    """Seconds per batch of a size."""

    def __init__(self, seconds: dict[int, float]) -> None:
        self._seconds = seconds

    def of(self, rows: int) -> float:
        """The estimate for that many rows; unknown sizes are dear."""
        return self._seconds.get((rows - 1).bit_length(), float("inf"))

    def times(self, rows: int) -> int:
        """How many times that many rows make a slice; at least once.

        Twice the rows cost at most about twice as much, whatever a slow pass once said of them.
        """
        times, cost = 1, self.of(rows)
        while times < MOST_TIMES:
            cost = min(2 * cost, self.of(2 * times * rows))
            if cost > SLICE_S:
                break
            times *= 2
        return times

    def learn(self, rows: int, seconds: float) -> None:
        """A batch of that many rows took so long."""
        size = (rows - 1).bit_length()
        known = self._seconds.get(size, seconds)
        falling = seconds < known
        self._seconds[size] = known + FALL * (seconds - known) if falling else known * RISE


def measure(run: Callable[[int], float], *, most: int, limit_s: float) -> Costs:
    """Tries the sizes, smallest first, up to the first that takes longer than the limit.

    `run(rows)` says how long one pass took.
    """
    costs: dict[int, float] = {}
    run(1)
    for rows in _sizes(most):
        took = min(run(rows) for _ in range(3))
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
