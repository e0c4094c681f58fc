"""Whose turn it is: callers one after another, whatever number of things each of them wants."""

from collections import OrderedDict, deque
from collections.abc import Collection, Hashable
from enum import Enum
from itertools import cycle, islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """A line per caller, of which the first is taken in turn with those of all others."""

    def __init__(self) -> None:
        self._lines: OrderedDict[Hashable, deque[T]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def put(self, caller: Hashable, one: T) -> None:
        """At the end of this caller's line; a new caller stands behind all others."""
        self._lines.setdefault(caller, deque()).append(one)

    def take(self) -> T:
        """The first of the line whose turn it is."""
        caller, line = next(iter(self._lines.items()))
        one = line.popleft()
        if line:
            self._lines.move_to_end(caller)
        else:
            del self._lines[caller]
        return one


class Rank(Enum):
    """What is wanted: something new; to go on with it; to do a long piece of it."""

    NEW = "new"
    ON = "on"
    LONG = "long"


ORDER = Rank.NEW, Rank.ON, Rank.NEW, Rank.LONG


class Ranks(Generic[T]):
    """Turns of each rank, and the ranks in turn: who is new has every other turn. So whoever wants
    little waits for a turn of one other, and nobody for ever.
    """

    def __init__(self) -> None:
        self._turns = {rank: Turns[T]() for rank in Rank}
        self._order = cycle(ORDER)

    def put(self, rank: Rank, caller: Hashable, one: T) -> None:
        """At the end of this caller's line of that rank."""
        self._turns[rank].put(caller, one)

    def take(self, allowed: Collection[Rank]) -> tuple[Rank, T] | None:
        """Whose turn it is, of these ranks; None if nobody waits."""
        for rank in islice(self._order, len(ORDER)):
            if rank in allowed and (turns := self._turns[rank]):
                return rank, turns.take()
        return None
