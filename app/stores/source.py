"""What every store gives: the files of one bundle, by name."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class Absent(Exception):
    """There is no such file."""


class Broken(Exception):
    """It did not work now; another attempt may. Its text says what happened."""


class Refusal(Exception):
    """It does not work, and will not. Its text says what happened."""


class Source(NamedTuple):
    """A file that is being read."""

    size: int | None
    """Its bytes, where the store says."""
    read: Callable[[int], bytes]
    """Some of the next bytes, at most so many; none at its end. Raises Broken."""


class Store(Protocol):
    """One bundle's."""

    def open(self, name: str) -> AbstractContextManager[Source]:
        """A file. Raises Absent, Broken, Refusal."""
