"""A refusal in place of an answer, while no worker can give one."""

import selectors
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from onepass.app.processes import stand_in as stand_ins
from onepass.app.processes.stand_in import ALONE_S, TEXT, Guest, StandIn, answer


@pytest.mark.parametrize(
    ("request_", "key", "has_body"),
    [
        (b"GET /predict HTTP/1.1\r\n", b"detail", True),
        (b"POST /v2/models/x/infer HTTP/1.1\r\n", b"error", True),
        (b"HEAD /predict HTTP/1.1\r\n", b"detail", False),
        (b"nonsense", b"detail", True),
    ],
)
def test_the_refusal_is_in_the_words_of_what_was_asked(
    request_: bytes, key: bytes, has_body: bool
) -> None:
    head, _, body = answer(request_).partition(b"\r\n\r\n")
    expected = b'{"%b":"%b"}' % (key, TEXT.encode())
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"content-length: %d\r\n" % len(expected) in head
    assert b"retry-after: 5" in head
    assert body == (expected if has_body else b"")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(stand_ins, "monotonic", found)
    return found


@pytest.fixture
def door() -> Iterator[tuple[StandIn, socket.socket]]:
    """One that stands in, and its listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener, selectors.DefaultSelector() as select:
        yield StandIn(listener, select, answer=answer), listener


def test_it_begins_when_a_replacement_failed_or_is_long_in_coming(clock: Clock, door: Any) -> None:
    one, _ = door
    one.look(ready=False, failed=False)
    assert not one.active
    assert one.next_look() == clock.now + ALONE_S
    clock.now += ALONE_S
    one.look(ready=False, failed=False)
    assert one.active
    one.look(ready=True, failed=False)
    assert not one.active
    one.look(ready=False, failed=True)
    assert one.active
    one.end()


def test_who_comes_is_told_once_and_read_to_the_end(clock: Clock, door: Any) -> None:
    one, listener = door
    one.begin()
    caller = socket.create_connection(listener.getsockname(), timeout=5)
    selector = one._selector
    while not any(isinstance(key.data, Guest) for key in selector.get_map().values()):
        if selector.select(5):
            one.let_in()
    (guest,) = [key.data for key in selector.get_map().values() if isinstance(key.data, Guest)]
    caller.sendall(b"POST /predict HTTP/1.1\r\n\r\n")
    selector.select(5)
    assert guest.hear()
    assert caller.recv(9) == b"HTTP/1.1 "
    caller.sendall(b"more")
    selector.select(5)
    assert guest.hear()
    clock.now += 60
    one.next_look()  # late ones are cut
    assert guest.connection.fileno() == -1
    one.end()
    caller.close()
