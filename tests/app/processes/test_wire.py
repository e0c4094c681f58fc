"""What processes say to each other."""

import os
import socket
from collections import deque

import pytest

from onepass.app.processes import wire
from onepass.app.processes.wire import DRAIN, READY, Words, document, hear, some, tell


def test_every_word_is_one_byte_and_means_one_thing() -> None:
    words = [wire.READY, wire.STOP_NOW, wire.DRAIN, wire.BEAT, wire.SAME_PASS]
    assert len(set(words)) == len(words)
    assert {len(word) for word in words} == {1}


@pytest.mark.parametrize(("hang_s", "beat_s"), [(30, 1.0), (4, 1.0), (2, 0.5), (0.4, 0.1)])
def test_a_worker_is_heard_several_times_before_it_is_given_up(
    hang_s: float, beat_s: float
) -> None:
    assert wire.beat_s(hang_s) == pytest.approx(beat_s)


def test_words_and_lines_are_taken_apart_however_they_come() -> None:
    content = b"..," + READY + b"onnx\n" + document(ask="x", why="a\nb") + DRAIN
    whole = [b".", b".", b",", b"ronnx\n", b'{"ask": "x", "why": "a\\nb"}\n', b"d"]
    assert Words().feed(content) == whole
    words = Words()
    assert [word for byte in content for word in words.feed(bytes([byte]))] == whole


def test_files_come_with_what_names_them() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    files = [os.memfd_create(f"file-{n}") for n in range(3)]
    for number, file in enumerate(files):
        os.write(file, str(number).encode())
    for some_files in some((str(file), file) for file in files):
        tell(ours, document(files=[key for key, _ in some_files]), [f for _, f in some_files])
    heard = deque[int]()
    assert Words().feed(hear(theirs, heard)) == [document(files=[str(file) for file in files])]
    assert [os.pread(file, 9, 0) for file in heard] == [b"0", b"1", b"2"]
    assert ours.gettimeout() == 0
    for file in (*files, *heard):
        os.close(file)
    theirs.close()
    with pytest.raises(OSError, match="Broken pipe"):
        tell(ours, b"d")
    ours.close()
