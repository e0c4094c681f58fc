"""Stopping by hand: Ctrl-C (or SIGTERM) asks the loop to end and keep the best so far."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

KEPT = "stopped: what is done is kept, and the same command goes on where it was"


DEFAULTS = (signal.SIG_DFL, signal.SIG_IGN, None)


class Stopped(Exception):
    """Someone asked to stop; says what becomes of the work that was done."""


class Interrupt:
    """`asked` turns true at the first signal; a second one ends the process as usual.

    Signals reach the main thread only: elsewhere this waits for nothing.
    """

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.asked = False
        self.which: signal.Signals | None = None
        """The signal that asked."""
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for which in self.SIGNALS:
                before = signal.getsignal(which)
                if which is signal.SIGTERM and before is signal.SIG_IGN:
                    continue  # whoever wants it to be ignored could not be told of it afterwards
                if before is not None:  # a handler that is not Python's could not be given back
                    self._before[which] = before
                    signal.signal(which, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._restore()

    def raise_again(self, done: str) -> None:
        """As if the signal came now, when what it asked for is `done`: so a caller does not go on
        to what he does next. Ctrl-C is KeyboardInterrupt even where it was ignored."""
        if self.which is None:
            return
        handler = signal.getsignal(self.which)
        if self.which is signal.SIGINT and handler in (signal.default_int_handler, *DEFAULTS):
            raise KeyboardInterrupt(done)
        signal.raise_signal(self.which)

    def _ask(self, which: int, frame: FrameType | None) -> None:
        self.asked, self.which = True, signal.Signals(which)
        self._restore()

    def _restore(self) -> None:
        for which, handler in self._before.items():
            signal.signal(which, handler)
        self._before = {}


@contextmanager
def ended() -> Iterator[None]:
    """SIGTERM is Ctrl-C: what runs inside takes away what it has not finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def heeded() -> Iterator[None]:
    """Ctrl-C or SIGTERM, whenever it comes, ends what runs inside with `Stopped`."""
    main = threading.current_thread() is threading.main_thread()
    before = {which: signal.getsignal(which) for which in Interrupt.SIGNALS} if main else {}
    for which in before:
        signal.signal(which, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(KEPT) from None
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
