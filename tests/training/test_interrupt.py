"""Ctrl-C asks once and ends the process the second time."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from training.interrupt import Interrupt, Stopped, heeded


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_handlers_are_given_back(which: signal.Signals) -> None:
    before = signal.getsignal(which)
    with Interrupt() as stop:
        assert not stop.asked
        os.kill(os.getpid(), which)
        assert stop.asked
        assert signal.getsignal(which) is before
    assert signal.getsignal(which) is before


@pytest.fixture
def pythons_own() -> Iterator[None]:
    """Python's handler of Ctrl-C, also where a shell began this process behind its back with `&`:
    such a process ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("pythons_own")
def test_the_second_ctrl_c_is_pythons_own() -> None:
    with Interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_another_thread_waits_for_nothing() -> None:
    asked: list[bool] = []

    def work() -> None:
        with Interrupt() as stop:
            asked.append(stop.asked)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert asked == [False]


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_whatever_runs_is_stopped_and_handlers_are_given_back(which: signal.Signals) -> None:
    before = signal.getsignal(which)
    with pytest.raises(Stopped, match="goes on where it was"), heeded():
        signal.raise_signal(which)
    assert signal.getsignal(which) is before
