"""Work that is done piece by piece: a generator that pauses before each but the first, and returns
what it found.

At each pause it says whether the next piece is long. Whoever does the work may stop in between, let
somebody else's pieces go first, or hand the next piece to another thread.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

T = TypeVar("T")
Steps = Generator[bool, None, T]
SHORT, LONG = False, True
"""Ten milliseconds or less, and more."""
Hold = Callable[[int], AbstractContextManager[None]]
"""Room for so many bytes, held while they are in use.

Raises:
    TooMuch: there will never be so much.
"""


class TooMuch(Exception):
    """More bytes than `most`, which is all that there is."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most:,} bytes are there")
        self.most = most


def unbounded(size: int) -> AbstractContextManager[None]:
    """Room without end."""
    return nullcontext()


def done(steps: Steps[T]) -> T:
    """All of it, at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
