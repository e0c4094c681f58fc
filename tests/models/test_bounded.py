"""Work that does not end is told; work that takes all memory fails, and the process lives on."""

import resource
import threading

import numpy as np
import pytest

from onepass.models.bounded import Late, bounded


def test_what_it_gives_and_what_it_raises() -> None:
    assert bounded(lambda: 7, timeout_s=60, more_bytes=None) == 7

    def fails() -> int:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        bounded(fails, timeout_s=60, more_bytes=2**30)


def test_work_that_does_not_end_is_told_and_ended() -> None:
    ended = threading.Event()

    def goes_on() -> None:
        try:
            while True:
                pass
        finally:
            ended.set()

    with pytest.raises(Late):
        bounded(goes_on, timeout_s=0.05, more_bytes=None)
    assert ended.wait(60)


def test_work_that_takes_too_much_memory_fails_and_the_limit_is_given_back() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError):
        bounded(lambda: np.ones(2**32), timeout_s=60, more_bytes=2**30)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert bounded(lambda: np.ones(2**20).sum(), timeout_s=60, more_bytes=2**30) == 2**20
