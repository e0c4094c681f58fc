"""Whoever has a line never waits, no line is torn, and what is missing is said where it is."""

import os
import re
import threading
from collections.abc import Iterator

import pytest

from onepass.app.telemetry.writer import Lost, Writer

MOST = 100_000


def confess(lines: int) -> bytes:
    return b"missing %d\n" % lines


def writer(file: int, lost: Lost, **given: int) -> Writer:
    return Writer(file, most_bytes=MOST, confess=confess, lost=lost, **given)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Its two ends."""
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


class Reader(threading.Thread):
    """Reads a pipe to its end."""

    def __init__(self, file: int) -> None:
        super().__init__()
        self.file, self.content = file, b""
        self.start()

    def run(self) -> None:
        while found := os.read(self.file, 65536):
            self.content += found

    def lines(self) -> list[bytes]:
        self.join(60)
        return self.content.split(b"\n")


def numbered(count: int, width: int = 40) -> list[bytes]:
    return [b"%0*d\n" % (width, number) for number in range(count)]


@pytest.mark.parametrize("blocking", [True, False])
@pytest.mark.parametrize("per_put", [1, 7, 900])
def test_a_stalled_reader_costs_lines_and_is_told_how_many(
    pipe: tuple[int, int], per_put: int, blocking: bool
) -> None:
    os.set_blocking(pipe[1], blocking)
    lost = Lost()
    log = writer(pipe[1], lost)
    lines = numbered(20_000)
    for start in range(0, len(lines), per_put):
        log.put(b"".join(lines[start : start + per_put]))  # nobody reads; and yet it returns
    assert lost.total() > 10_000
    reader = Reader(pipe[0])
    log.drain(60)
    log.put(b"the end\n")
    log.drain(60)
    os.close(pipe[1])
    seen, place = 0, 0
    *found, last, empty = reader.lines()
    assert (last, empty) == (b"the end", b"")
    for line in found:
        if told := re.fullmatch(rb"missing (\d+)", line):
            place += int(told[1])
            seen += int(told[1])
        else:
            assert line == lines[place][:-1]
            place += 1
    assert (place, seen) == (len(lines), lost.total())


def test_a_reader_that_keeps_up_gets_everything(pipe: tuple[int, int]) -> None:
    lost, reader = Lost(), Reader(pipe[0])
    log = writer(pipe[1], lost)
    lines = numbered(5_000)
    for line in lines:
        log.put(line)
        log.drain(60)
    os.close(pipe[1])
    assert (b"\n".join(reader.lines()), lost.total()) == (b"".join(lines), 0)


def test_a_reader_that_went_away_is_no_failure(pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    lost = Lost()
    log = writer(pipe[1], lost)
    for line in [*numbered(10), b"x\n"]:
        log.put(line)
        log.drain(60)
    assert lost.total() >= 11
    assert log._thread is not None
    assert log._thread.is_alive()


def test_lines_of_several_writers_stay_whole(pipe: tuple[int, int]) -> None:
    reader = Reader(pipe[0])
    logs = [writer(pipe[1], Lost()) for _ in range(4)]
    blocks = [b"".join([letter * 90 + b"\n"] * 300) for letter in (b"a", b"b", b"c", b"d")]
    for _ in range(3):
        for log, block in zip(logs, blocks, strict=True):
            log.put(block)
    for log in logs:
        log.drain(60)
    os.close(pipe[1])
    *lines, _ = reader.lines()
    assert set(lines) == {letter * 90 for letter in (b"a", b"b", b"c", b"d")}
    assert len(lines) == 3600


def test_draining_has_an_end(pipe: tuple[int, int]) -> None:
    log = writer(pipe[1], Lost())
    log.put(b"x" * 90_000 + b"\n")
    log.drain(0.01)  # the pipe holds less, and nobody reads
    reader = Reader(pipe[0])
    log.drain(60)
    os.close(pipe[1])
    assert reader.lines() == [b"x" * 90_000, b""]


def test_what_is_longer_than_the_buffer_is_dropped_whole(pipe: tuple[int, int]) -> None:
    reader, lost = Reader(pipe[0]), Lost()
    log = writer(pipe[1], lost)
    log.put(b"x" * (MOST + 1) + b"\n")
    log.put(b"small\n")
    log.drain(60)
    os.close(pipe[1])
    assert reader.lines() == [b"missing 1", b"small", b""]
    assert lost.total() == 1


def test_lost_lines_of_all_processes_are_summed() -> None:
    file = os.memfd_create("lines")
    first, second = (Lost(file, processes=2, number=number) for number in range(2))
    first.add(3)
    second.add(4)
    os.close(file)
    assert first.total() == second.total() == 7
