"""What a worker prints: its own messages as they are, all else as a message."""

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from onepass.app.processes.relay import Relay

OWN = b'{"time":"2026-01-01T00:00:00.000Z","message":"mine"}'


def relayed(pieces: list[bytes], *, as_json: bool = True) -> bytes:
    reading, writing = os.pipe()
    written: list[bytes] = []
    relay = Relay(reading, written.append, as_json=as_json)
    for piece in pieces:
        os.write(writing, piece)
        assert relay.read()
    assert relay.read()  # nothing there, and yet not the end
    os.close(writing)
    relay.close()
    return b"".join(written)


def test_own_messages_pass_and_others_are_made_one() -> None:
    found = relayed([OWN + b"\nraw 1\nraw 2\n" + OWN + b"\n" + OWN[:20], OWN[20:] + b"\nlast"])
    lines = found.splitlines()
    assert [lines[place] for place in (0, 2, 3)] == [OWN] * 3
    assert [json.loads(lines[place])["message"] for place in (1, 4)] == ["raw 1\nraw 2", "last"]


def test_text_passes_as_it_is() -> None:
    assert relayed([b"12:00 INFO a\nb", b"c\nlast"], as_json=False) == b"12:00 INFO a\nbc\nlast\n"


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=8))
def test_whatever_is_printed_every_line_is_json(pieces: list[bytes]) -> None:
    for line in relayed(pieces).splitlines():
        assert json.loads(line)["logger"] == "stderr"


def test_a_line_without_end_is_not_kept_for_ever() -> None:
    reading, writing = os.pipe()
    written: list[bytes] = []
    relay = Relay(reading, written.append, as_json=True)
    for _ in range(40):
        os.write(writing, b"x" * 4096)
        relay.read()
    assert sum(map(len, written)) > 60_000
    os.close(writing)
    relay.close()
