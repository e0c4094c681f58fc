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
ENOUGH = 0.25
"""But no more than make such a part of the limit, so that who comes next waits less."""
WORSE = 1.3
"""Beyond so many times the least, larger sizes are not tried."""
PASS_S = 0.0001
"""What a pass costs beside the engine's work, whatever its size."""
LONG_S = 0.005
"""What takes longer is measured once."""
UNKNOWN = 2**30
FIRST = 4
"""Rows of the first pass where sizes are tried on the rows themselves."""
AGAIN = 64
"""Passes after which it is looked again which size is the best."""


class Costs:
    """Seconds per pass, by the sizes of its length and of its rows."""

    def __init__(self, seconds: dict[tuple[int, int], float], limit_s: float = inf) -> None:
        self._seconds = seconds
        self._limit_s = limit_s
        self._lengths = {length for length, _ in seconds}
        self._best: dict[int, int] = {}
        self._rooms: dict[int, tuple[int, int]] = {}
        self._learnt = 0

    def of(self, rows: int, length: int = 1) -> float:
        """The estimate; rows are dear in a number that was not tried."""
        asked = (length - 1).bit_length(), (rows - 1).bit_length()  # `size`: this is asked often
        if asked in self._seconds:
            return self._seconds[asked]
        known, times = self._known(asked[0])
        return times * self._seconds.get((known, asked[1]), inf)

    def best(self, length: int = 1) -> int:
        """How many rows a pass takes at the least cost of each, within the limit; at least 1. As
        many as you like, while nothing was tried.
        """
        asked = size(length)
        if not self._seconds:
            return UNKNOWN
        if asked not in self._best:
            known, times = self._known(asked)
            self._best[asked] = max(1, self._find_best(known) // times)
        return self._best[asked]

    def room(self, most: int, length: int = 1) -> tuple[int, int]:
        """What a pass of rows that long holds, in parts of a row, and what a row of JSON counts as.

        `most` rows of JSON, which cost more than their pass does, go with it at once; those of
        arrays do not: as many of these count as one as keep the pass short.
        """
        if length not in self._rooms:
            best = self.best(length)
            times = self.times(most, length) if best >= most else 1
            self._rooms[length] = min(best, most) * times, times
        return self._rooms[length]

    @property
    def longest_s(self) -> float:
        """What the dearest pass costs that was tried."""
        return max(self._seconds.values(), default=0.0)

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
        """A pass of that many rows took so long. Of a length that was not tried it says little."""
        key = (length - 1).bit_length(), (rows - 1).bit_length()
        if key not in self._seconds and key[0] not in self._lengths:
            return
        known = self._seconds.get(key, seconds)
        falling = seconds < known
        self._seconds[key] = known + FALL * (seconds - known) if falling else known * RISE
        self._learnt += 1
        if self._learnt % AGAIN == 0:
            self._best.clear()
            self._rooms.clear()

    def next_to_try(self, length: int, most: int) -> int:
        """The best number of rows, or twice the most tried, while more are not worse; for whoever
        has so many rows that each size may be tried on some of them.
        """
        tried = self._tried(size(length))
        self._lengths.add(size(length))
        if not tried:
            return min(FIRST, most)
        largest, least = max(tried), min(cost / rows for rows, cost in tried.items())
        promising = tried[largest] <= SLICE_S or tried[largest] / largest <= AS_GOOD * least
        if 2 * largest <= most and promising:
            return 2 * largest
        return min(most, self._find_best(size(length)))

    def _tried(self, length: int) -> dict[int, float]:
        return {2**rows: cost for (known, rows), cost in self._seconds.items() if known == length}

    def _find_best(self, length: int) -> int:
        tried = self._tried(length)
        each = {
            rows: (cost + PASS_S) / rows for rows, cost in tried.items() if cost <= self._limit_s
        }
        least = min(each.values(), default=inf)
        good = [rows for rows, cost in each.items() if cost <= AS_GOOD * least]
        enough = [rows for rows in good if tried[rows] >= ENOUGH * self._limit_s]
        return min(enough, default=max(good, default=1))

    def _known(self, length: int) -> tuple[int, int]:
        """The length that was tried and stands for this one: the next longer; or the longest, and
        how many times its cost is to be expected.
        """
        longer = [known for known in self._lengths if known >= length]
        if longer:
            return min(longer), 1
        longest = max(self._lengths, default=length)
        return longest, 2 ** (length - longest)


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
            worse = took > SLICE_S and took / rows > WORSE * least
            if worse or took > limit_s or perf_counter() > until:
                break
    return Costs(costs, limit_s)


def _sizes(most: int) -> Iterator[int]:
    rows = 1
    while rows < most:
        yield rows
        rows *= 2
    yield most
