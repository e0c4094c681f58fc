"""Memory that was freed goes back to the system.

glibc keeps what lies between blocks that are in use, a heap for each thread (malloc_trim(3)): after
a few large pictures that is as much again as the largest of them took.
"""

import ctypes
from collections.abc import Callable


def _trimmer() -> Callable[[int], int] | None:
    """None where the C library has no such thing."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None


_TRIM = _trimmer()


def trim() -> None:
    """Takes a millisecond or so; other threads go on meanwhile."""
    if _TRIM is not None:
        _TRIM(0)
