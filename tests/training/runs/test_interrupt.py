"""Ctrl-C asks once and ends the process the second time."""

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from onepass.training.runs.interrupt import Interrupt, Stopped, ended, heeded


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


@pytest.mark.parametrize("before", [signal.default_int_handler, signal.SIG_IGN, signal.SIG_DFL])
def test_ctrl_c_that_was_asked_is_raised_again(before: Any) -> None:
    mine = signal.signal(signal.SIGINT, before)
    try:
        with Interrupt() as stop:
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt, match="all is kept"):
            stop.raise_again("all is kept")
    finally:
        signal.signal(signal.SIGINT, mine)


def test_a_sigterm_that_is_ignored_stays_ignored() -> None:
    mine = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Interrupt() as stop:
            signal.raise_signal(signal.SIGTERM)
        assert not stop.asked
    finally:
        signal.signal(signal.SIGTERM, mine)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_handler_of_the_callers_own_is_told_of_it(which: signal.Signals) -> None:
    heard: list[int] = []
    mine = signal.signal(which, lambda number, frame: heard.append(number))
    try:
        with Interrupt() as stop:
            signal.raise_signal(which)
            assert not heard
        stop.raise_again("done")
    finally:
        signal.signal(which, mine)
    assert heard == [which]


def test_nothing_is_raised_where_nobody_asked() -> None:
    with Interrupt() as stop:
        pass
    stop.raise_again("done")


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


def test_sigterm_ends_as_ctrl_c_does_where_nothing_is_kept() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), ended():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
