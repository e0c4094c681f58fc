"""Minutes are closed once, by whichever worker comes first, and windows are what lies between."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from onepass.app.telemetry.ring import DAY, MOST_BYTES, Ring, TooWide, numbers_of, step_of

SIZE = 3
NOW = 29_000_000


def table(size: int = SIZE, step: int = 1) -> np.ndarray:
    return np.zeros(numbers_of(size, step), dtype=np.int64)


def starts(ring: Ring, minute: int, now: int) -> int:
    return int(ring.starts(np.array([minute]), np.full(SIZE, now))[0, 0])


def test_a_minute_is_closed_once_and_stays_as_it_was() -> None:
    memory = table()
    one, other = Ring(memory, SIZE), Ring(memory, SIZE)
    assert one.close(NOW, np.full(SIZE, 5))
    assert other.close(NOW, np.full(SIZE, 9)), "another has done it"
    assert starts(other, NOW - 1, 9) == 5


def test_a_minute_without_a_row_began_as_the_next_did() -> None:
    ring = Ring(table(), SIZE)
    ring.close(NOW, np.zeros(SIZE))
    ring.close(NOW + 10, np.full(SIZE, 7))
    ring.close(NOW + 30, np.full(SIZE, 8))
    assert [starts(ring, NOW + n, 9) for n in (-500, -1, 0, 9, 10, 29, 30)] == [0, 0, 7, 7, 8, 8, 9]


def test_a_day_later_the_rows_of_before_are_forgotten() -> None:
    ring = Ring(table(), SIZE)
    for minute in range(2 * DAY):
        ring.close(NOW + minute, np.full(SIZE, minute))
    last = NOW + 2 * DAY - 1
    assert starts(ring, last - DAY - 1, -1) == DAY - 1
    assert starts(ring, last - 60, -1) == 2 * DAY - 60
    assert starts(ring, last, -1) == -1


def test_what_is_watched_takes_64_mib_at_most_or_is_refused() -> None:
    wide = MOST_BYTES // 8 // (DAY + 2) - 1
    assert step_of(wide) == 1
    assert step_of(wide + 2) == 2
    for size in (1, wide, wide + 2, 5 * wide, 9 * wide):
        assert numbers_of(size, step_of(size)) * 8 <= MOST_BYTES
    with pytest.raises(TooWide, match="64 MiB"):
        step_of(20 * wide)


def test_rows_of_ten_minutes_hold_what_rows_of_one_do() -> None:
    size = 9 * (MOST_BYTES // 8 // (DAY + 2))
    ring = Ring(table(size, step_of(size)), size)
    assert ring.step == 10
    for minute in range(0, 100, 5):
        ring.close(NOW + minute, np.full(size, minute))
    begun = ring.starts(np.array([NOW + 35]), np.full(size, -1))[0, 0]
    assert begun == 40, "the sums at the end of its ten minutes"


def test_who_dies_while_closing_leaves_it_to_the_next() -> None:
    if not hasattr(os, "memfd_create"):
        pytest.skip("no file in memory here")
    file = os.memfd_create("ring")
    code = f"import fcntl, time; fcntl.lockf({file}, fcntl.LOCK_EX, 1); print(1, flush=True); time.sleep(60)"  # noqa: E501
    with subprocess.Popen(
        [sys.executable, "-c", code], pass_fds=[file], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        memory = table()
        ring = Ring(memory, SIZE, file=file)
        assert not ring.close(NOW, np.full(SIZE, 5)), "another is about it: nobody waits"
        assert starts(ring, NOW - 1, 6) == 6
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert ring.close(NOW, np.full(SIZE, 5))
    assert starts(ring, NOW - 1, 6) == 5
