"""A slot: what is heard of its worker, and when the next is tried."""

import socket
import subprocess
from collections.abc import Iterator
from time import monotonic
from typing import Any, cast

import pytest

from onepass.app.processes.wire import BEAT, DRAIN, READY, SAME_PASS
from onepass.app.processes.worker_slot import FIRST_PAUSE_S, LONGEST_PAUSE_S, WorkerSlot

SETTINGS = {"hang_s": 30, "load_timeout_s": 120}


class Process:
    """A worker, so far as a slot knows it."""

    killed = 0

    def kill(self) -> None:
        self.killed += 1


class Relay:
    def close(self) -> None:
        return


@pytest.fixture
def taken() -> Iterator[tuple[WorkerSlot, socket.socket, Process]]:
    """A slot with a worker that loads, and the worker's end of the line."""
    slot, process = WorkerSlot(0), Process()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    slot.take(cast("subprocess.Popen[bytes]", process), ours, cast("Any", Relay()))
    yield slot, theirs, process
    ours.close()
    theirs.close()


def test_a_worker_says_when_it_is_ready_and_with_which_engine(taken: Any) -> None:
    slot, theirs, _ = taken
    assert slot.hear()
    assert not slot.ready
    theirs.send(READY + b"onnx\n")
    assert slot.hear()
    assert (slot.ready, slot.engine, slot.failed) == (True, "onnx", False)


def test_one_that_loads_has_its_time_for_that(taken: Any) -> None:
    slot, theirs, _ = taken
    assert slot.patience_ends(SETTINGS) == slot.heard + 150
    theirs.send(READY + b"onnx\n")
    slot.hear()
    assert slot.patience_ends(SETTINGS) == slot.heard + 30


def test_a_loop_that_goes_round_in_the_same_pass_is_alive_and_no_further(taken: Any) -> None:
    slot, theirs, _ = taken
    slot.alive = slot.heard = 1.0
    theirs.send(SAME_PASS)
    slot.hear()
    assert (slot.heard, slot.alive > 1) == (1.0, True)
    theirs.send(BEAT)
    slot.hear()
    assert slot.heard > 1


def test_one_that_stops_has_less_time_and_more_for_a_pass(taken: Any) -> None:
    slot, _, _ = taken
    slot.alive, slot.heard = 100.0, 97.0
    assert not slot.is_stuck(105.0)
    assert slot.is_stuck(105.1)
    slot.alive = 107.0
    assert slot.is_stuck(107.1)


def test_one_that_hangs_up_is_told_and_one_is_killed_once(taken: Any) -> None:
    slot, theirs, process = taken
    slot.tell(DRAIN)
    assert theirs.recv(10) == DRAIN
    theirs.close()
    assert not slot.hear()
    slot.tell(DRAIN)  # nobody listens any more
    slot.kill()
    slot.kill()
    assert process.killed == 1
    assert slot.patience_ends(SETTINGS) == float("inf")


def test_each_that_fails_is_followed_later_until_one_is_ready(taken: Any) -> None:
    slot, _, _ = taken
    slot.empty()
    assert slot.failed
    assert slot.next_try - monotonic() <= FIRST_PAUSE_S
    for _ in range(20):
        slot.empty()
    assert slot.pause_s == LONGEST_PAUSE_S
    ours, theirs = socket.socketpair()
    slot.take(cast("Any", Process()), ours, cast("Any", Relay()))
    theirs.send(READY + b"onnx\n")
    slot.hear()
    slot.empty()
    assert not slot.failed
    assert slot.pause_s == 2 * FIRST_PAUSE_S
    theirs.close()
