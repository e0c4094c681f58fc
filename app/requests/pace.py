"""How fast bytes come, while they are waited for: when room is short, the slowest lose first."""

from collections.abc import Callable
from time import perf_counter
from typing import Protocol

WINDOW_S = 10.0
"""What was longer ago counts less and less."""


class Holder(Protocol):
    """What room is taken for: a request, or answers that nobody reads."""

    size: int
    rows: int


class Pace:
    """One body that is still arriving, or one answer that is still being read.

    Time in which the service itself is at work does not count.
    """

    __slots__ = ("_lose", "_moved", "_since", "_waited_s", "holder", "lost")

    def __init__(self, holder: Holder, lose: Callable[[], None]) -> None:
        self.holder = holder
        self.lost = False
        self._lose = lose
        self._moved = 0.0
        self._waited_s = 0.0
        self._since: float | None = None

    @property
    def waits(self) -> bool:
        """Whether the other side is waited for now."""
        return self._since is not None

    def wait(self) -> None:
        """From now on the other side is waited for."""
        self._since = perf_counter()

    def move(self, count: int) -> None:
        """So many bytes came, or were taken."""
        if self._since is not None:
            self._waited_s += perf_counter() - self._since
            self._since = None
        self._moved += count
        if self._waited_s > WINDOW_S:
            self._waited_s /= 2
            self._moved /= 2

    def bytes_per_s(self, grace_s: float) -> float:
        """Infinite before it has been waited for long enough to tell."""
        waited_s = self._waited_s
        if self._since is not None:
            waited_s += perf_counter() - self._since
        return self._moved / waited_s if waited_s > grace_s else float("inf")

    def lose(self) -> None:
        """Its room goes to others; whoever waits for it is woken, and sees that it is lost."""
        self.lost = True
        self._lose()
