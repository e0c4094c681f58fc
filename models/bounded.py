"""Work on what a stranger made: it ends in time, and it does not take all memory.

It runs in a thread of its own, which is left behind where it does not end: a forward pass cannot be
stopped from outside, but whoever waits for it can be told. While it runs, the process may take so
much more address space and no more: what asks for more fails, and the process lives on.
"""

import ctypes
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
STATM = Path("/proc/self/statm")


class Late(Exception):
    """It did not end in time."""


class _Ended(BaseException):
    """Raised in a thread that nobody waits for any more."""


def bounded(work: Callable[[], T], *, timeout_s: float, more_bytes: int | None) -> T:
    """What `work` gives, or raises.

    Raises:
        Late: it took longer.
    """
    results: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="onepass-load", daemon=True)
    with _memory(more_bytes):
        thread.start()
        thread.join(timeout_s)
    if thread.is_alive():
        assert thread.ident is not None
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_Ended)
        )  # heeded where it is Python that runs
        raise Late
    if failed:
        raise failed[0]
    return results[0]


@contextmanager
def _memory(more_bytes: int | None) -> Iterator[None]:
    """Address space of at most so much more than now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if more_bytes is None or not STATM.exists():
        yield
        return
    now = int(STATM.read_text().split()[0]) * resource.getpagesize()
    limits = [end for end in (soft, hard) if end != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(now + more_bytes, *limits, 2**62), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
