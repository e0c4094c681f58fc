"""Whose turn it is: callers one after another, whatever number of things each of them wants."""

from collections import OrderedDict, deque
from collections.abc import Hashable
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
