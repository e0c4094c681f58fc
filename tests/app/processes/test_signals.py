"""Signals wake whoever waits, and say how the service is to stop."""

import os
import signal

import pytest

from onepass.app.processes.signals import Signals


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        ((signal.SIGTERM,), signal.SIGTERM),
        ((signal.SIGINT,), signal.SIGINT),
        ((signal.SIGHUP,), signal.SIGTERM),
        ((signal.SIGHUP, signal.SIGHUP), signal.SIGTERM),
        ((signal.SIGTERM, signal.SIGTERM), signal.SIGINT),
    ],
)
def test_twice_is_at_once_but_for_a_terminal_that_closes(
    numbers: tuple[int, ...], asked: int
) -> None:
    known = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    before = {number: signal.getsignal(number) for number in known}
    signals = Signals()
    signals.begin()
    try:
        for number in numbers:
            os.kill(os.getpid(), number)
        assert signals.asked == asked
        assert signals.wake.recv(10)
    finally:
        signals.end()
        for number, handler in before.items():
            signal.signal(number, handler)
