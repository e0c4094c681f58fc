"""Memory that is lent to threads, so many bytes for all of them together."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from onepass.app.batching.heap import trim
from onepass.models.contract.steps import TooMuch

LARGE = 2**24
"""Bytes of work after which memory is given back: it took much longer than that will."""


class Budget:
    """Whoever asks for more than is left waits; for more than all there is, is refused."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """So many bytes, until the end of the block.

        Raises:
            TooMuch: there will never be so many.
        """
        if size > self.most:
            raise TooMuch(self.most)
        with self._changed:
            while self.held + size > self.most:
                self._changed.wait()
            self.held += size
        try:
            yield
        finally:
            if size >= LARGE:
                trim()
            with self._changed:
                self.held -= size
                self._changed.notify_all()
