"""Starting, ready, draining: what the signal does, and what probes are told."""

import asyncio
import signal
from typing import Any

import pytest
from fastapi import FastAPI

from onepass.app.requests.lifecycle import Lifecycle, health


@pytest.fixture
def told() -> Any:
    """What the server's own handler was told; all handlers are given back."""
    found: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGTERM, lambda number, frame: found.append(number))
    yield found
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_signal_turns_readiness_off_before_the_server_hears_of_it(
    told: list[int], number: int
) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

    async def run() -> None:
        life = Lifecycle(drain_s=0.05)
        life.begin()
        assert life.ready
        signal.raise_signal(number)
        while not life.draining:
            await asyncio.sleep(0)
        assert (life.ready, told) == (False, [])
        life.drain()  # asked again it goes on as it was
        while not told:
            await asyncio.sleep(0.01)
        life.end()

    asyncio.run(run())
    assert told == [signal.SIGTERM]


def test_a_hangup_that_is_ignored_stays_so(told: list[int]) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    async def run() -> None:
        life = Lifecycle(drain_s=0)
        life.begin()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        life.end()
        assert not life.ready

    asyncio.run(run())


@pytest.mark.parametrize(
    ("ready", "draining", "status", "text"),
    [
        (False, False, 503, {"detail": "starting"}),
        (True, False, 200, {"status": "ready"}),
        (False, True, 503, {"detail": "draining"}),
    ],
)
def test_probes_are_told(ask: Any, ready: bool, draining: bool, status: int, text: Any) -> None:
    life, app = Lifecycle(0), FastAPI()
    life.ready, life.draining = ready, draining
    app.include_router(health(life))
    answer = ask(app, "GET", "/health/ready")
    assert (answer.status_code, answer.json()) == (status, text)
    assert ask(app, "GET", "/health/live").json() == {"status": "live"}
