"""A worker: it says when it listens, and a bundle that is none ends it with one line."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Any

import orjson
import pytest
import uvicorn

from onepass.app.processes import worker
from onepass.app.processes.wire import VARIABLE
from onepass.app.requests.settings import Settings
from onepass.app.serving.plan import ModelPlan, Plan


def test_a_server_says_when_it_listens_and_only_then() -> None:
    said: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("nobody asks")

    async def run() -> None:
        config = uvicorn.Config(app, lifespan="off", log_config=None)
        config.load()
        server = worker.Server(config, lambda: said.append(server.started), None)
        server.lifespan = config.lifespan_class(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            await server.startup([listener])
            await server.shutdown([listener])

    asyncio.run(run())
    assert said == [True]


class Hung:
    """A line that nobody holds."""

    def __init__(self, control: socket.socket, settings: Settings) -> None:
        control.close()

    def start(self) -> None:
        return


def test_no_bundle_is_one_line_and_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ours, theirs = socket.socketpair()
    gone = ModelPlan(name="a", path="a", current="1", versions={"1": str(tmp_path / "none")})
    plan = Plan(models=(gone,), default="a", several=False)
    orders = {
        "settings": Settings(workers=2).model_dump(mode="json"),
        "plan": plan.model_dump(mode="json"),
        "change": 0,
        "notes": {},
        "counters": {},
        "as_json": True,
        "number": 0,
        "lines": -1,
        "control": theirs.detach(),
    }
    monkeypatch.setenv(VARIABLE, orjson.dumps(orders).decode())
    monkeypatch.setattr(worker, "set_up", lambda **given: None)
    monkeypatch.setattr(worker, "Tether", Hung)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert worker.main() == worker.REFUSED
    finally:
        signal.signal(signal.SIGINT, before)
        ours.close()
    assert VARIABLE not in os.environ
    assert [str(tmp_path) in one.getMessage() for one in caplog.records] == [True]
