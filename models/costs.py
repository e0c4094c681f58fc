"""What a forward pass costs, learnt by its rows and by the tokens of its longest row.

Sizes are 1, 2, 3-4, 5-8, … of either; where there are no tokens, the length is 1. Costs are CPU
time, so that a busy machine or a thread that waits does not count as work; only the engine's own,
since Python's part of a batch holds the interpreter on any thread. An estimate falls at once and
rises by small steps: one slow pass says little.

More rows at once are not always better: what they compute no longer fits the processor's caches,
and its memory is new to the process each time.
"""

from collections.abc import Callable, Iterator
from math import inf
from time import perf_counter

SLICE_S = 0.002
"""What a pass over more than the usual number of rows may take."""
MOST_TIMES = 16
FALL = 0.5
RISE = 1.02
AS_GOOD = 1.05
"""More rows are taken while each costs at most so many times the least."""
WORSE = 1.3
"""Beyond so many times the least, larger sizes are not tried."""
LONG_S = 0.005
"""What takes longer is measured once."""
AGAIN = 64
"""Passes after which it is looked again which size is the best."""


class Costs:
    """Seconds per pass, by the sizes of its length and of its rows."""

    def __init__(self, seconds: dict[tuple[int, int], float], limit_s: float = inf) -> None:
        self._seconds = seconds
        self._limit_s = limit_s
        self._best: dict[int, int] = {}
        self._learnt = 0

    def of(self, rows: int, length: int = 1) -> float:
        """The estimate; rows are dear in a number that was not tried."""
        return self._seconds.get((self._known(size(length)), size(rows)), inf)

    def best(self, length: int = 1) -> int:
        """How many rows a pass takes at the least cost of each, within the limit; at least 1."""
        known = size(length)
        if known not in self._best:
            self._best[known] = self._find_best(self._known(known))
        return self._best[known]

    def each(self, length: int = 1) -> float:
        """What a row costs in a pass of that many."""
        best = self.best(length)
        cost = self.of(best, length)
        return cost / best if cost < inf else 0.0

    def times(self, rows: int, length: int = 1) -> int:
        """How many times that many rows make a slice; at least once.

        Twice the rows cost at most about twice as much, whatever a slow pass once said of them.
        """
        times, cost = 1, self.of(rows, length)
        while times < MOST_TIMES:
            cost = min(2 * cost, self.of(2 * times * rows, length))
            if cost > SLICE_S:
                break
            times *= 2
        return times

    def learn(self, rows: int, seconds: float, length: int = 1) -> None:
        """A pass of that many rows took so long."""
        key = size(length), size(rows)
        known = self._seconds.get(key, seconds)
        falling = seconds < known
        self._seconds[key] = known + FALL * (seconds - known) if falling else known * RISE
        self._learnt += 1
        if self._learnt % AGAIN == 0:
            self._best.clear()

    def next_to_try(self, length: int, most: int) -> int:
        """The best number of rows, or twice the most tried, while more are not worse; for whoever
        has so many rows that each size may be tried on some of them.
        """
        tried = self._tried(size(length))
        if not tried:
            return min(FIRST, most)
        largest = max(tried)
        least = min(cost / rows for rows, cost in tried.items())
        if 2 * largest <= most and tried[largest] / largest <= AS_GOOD * least:
            return 2 * largest
        return min(most, self._find_best(size(length)))

    def _tried(self, length: int) -> dict[int, float]:
        return {2**rows: cost for (known, rows), cost in self._seconds.items() if known == length}

    def _find_best(self, length: int) -> int:
        within = {r: cost for r, cost in self._tried(length).items() if cost <= self._limit_s}
        least = min((cost / rows for rows, cost in within.items()), default=inf)
        good = [rows for rows, cost in within.items() if cost / rows <= AS_GOOD * least]
        return max(good, default=1)

    def _known(self, length: int) -> int:
        """The length that was tried and is nearest: a longer one, if there is."""
        lengths = {known for known, _ in self._seconds}
        longer = [known for known in lengths if known >= length]
        return min(longer) if longer else max(lengths, default=length)


FIRST = 4
"""Rows of the first pass where sizes are tried on the rows themselves."""


def size(count: int) -> int:
    """1, 2, 3-4, 5-8, … are sizes."""
    return (count - 1).bit_length()


def measure(
    run: Callable[[int, int], float],
    *,
    most: Callable[[int], int],
    lengths: list[int],
    limit_s: float,
    within_s: float = inf,
) -> Costs:
    """Tries numbers of rows for each length, smallest first, while a pass keeps within the limit
    and more rows are not clearly worse.

    `run(rows, length)` says how long one pass took, `most(length)` how many rows there may be. It
    ends `within_s`, or one pass later.
    """
    costs: dict[tuple[int, int], float] = {}
    until = perf_counter() + within_s
    run(1, lengths[0])
    for length in lengths:
        least = inf
        for rows in _sizes(most(length)):
            took = run(rows, length)
            if took < LONG_S:
                took = min(took, run(rows, length), run(rows, length))
            costs[size(length), size(rows)] = took
            least = min(least, took / rows)
            if took > limit_s or took / rows > WORSE * least or perf_counter() > until:
                break
    return Costs(costs, limit_s)


def _sizes(most: int) -> Iterator[int]:
    rows = 1
    while rows < most:
        yield rows
        rows *= 2
    yield most
