"""Answers that wait for their reader: counted while they wait, and not for ever."""

from types import SimpleNamespace
from typing import Any

from onepass.app.requests.admission import Admission
from onepass.app.requests.unread import LOOKS, Unread


class Transport:
    """Its reader takes as much as the test says."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.aborted = False

    def get_extra_info(self, name: str) -> tuple[str, int]:
        return "1.1.1.1", 5

    def get_write_buffer_size(self) -> int:
        return self.size

    def abort(self) -> None:
        self.aborted = True


class Timer:
    def cancel(self) -> None:
        return


class Loop:
    """Calls nothing by itself."""

    def __init__(self) -> None:
        self.later: list[Any] = []

    def call_later(self, seconds: float, callback: Any) -> Timer:
        self.later.append(callback)
        return Timer()


def unread(size: int) -> tuple[Unread, Transport, Loop, Admission]:
    transport, loop = Transport(size), Loop()
    admission = Admission(max_bytes=10**6, max_rows=1, wait_s=lambda: 0.0)
    line: Any = SimpleNamespace(loop=loop, transport=transport, client=("1.1.1.1", 5))
    one = Unread(line, admission, stall_s=8)
    one.begin()
    return one, transport, loop, admission


def test_what_waits_is_held_until_it_is_read() -> None:
    one, transport, loop, admission = unread(1000)
    assert (one.caller, admission.bytes) == (("1.1.1.1", 5), 1000)
    transport.size = 400
    loop.later.pop()()
    assert admission.bytes == 400
    transport.size = 900  # another answer
    loop.later.pop()()
    assert admission.bytes == 900
    one.end()
    one.end()
    assert admission.bytes == 0


def test_a_reader_who_takes_nothing_is_cut_off() -> None:
    one, transport, loop, admission = unread(1000)
    for _ in range(LOOKS - 1):
        loop.later.pop()()
        assert not transport.aborted
    loop.later.pop()()
    assert transport.aborted
    one.end()
    assert admission.bytes == 0
