"""The line to the supervisor: beats say that the loop goes round, and whether a pass gets on."""

import asyncio
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from onepass.app.processes.tether import Tether
from onepass.app.processes.wire import BEAT, READY, SAME_PASS
from onepass.app.requests.settings import Settings


@pytest.fixture
def line() -> Any:
    """Both ends: the worker's and the supervisor's."""
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_pass_that_stands_is_told_apart_from_one_that_gets_on(line: Any) -> None:
    ours, theirs = line
    passes = [set[Any](), {("taxi", 1)}, {("taxi", 2)}, {("taxi", 2)}, {("taxi", 2), ("a", 1)}]
    fleet = SimpleNamespace(running=set())

    async def run() -> None:
        tether = Tether(ours, Settings(hang_s=1000))
        tether.begin(SimpleNamespace(fleet=fleet), "onnx")  # type: ignore[arg-type]
        for running in passes:
            fleet.running = running
            tether._beat(SimpleNamespace(fleet=fleet), asyncio.get_running_loop())  # type: ignore[arg-type]

    asyncio.run(run())
    words = [theirs.recv(1000)]
    assert words == [READY + b"onnx\n" + BEAT + BEAT + BEAT + BEAT + SAME_PASS + SAME_PASS]


def test_a_supervisor_that_is_gone_or_stopped_holds_nothing_up(line: Any) -> None:
    ours, theirs = line

    async def run() -> None:
        tether = Tether(ours, Settings())
        app: Any = SimpleNamespace(fleet=SimpleNamespace(running=set()))
        theirs.close()
        tether._beat(app, asyncio.get_running_loop())

    asyncio.run(run())
