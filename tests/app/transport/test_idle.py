"""A connection that is idle for too long is closed, though its timer is set once."""

import asyncio
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from onepass.app.transport.idle import Idle


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Nobody asks."""


def test_it_is_closed_when_its_last_answer_is_old_enough(new_transport: Any) -> None:
    async def run() -> tuple[list[bool], bool]:
        config = uvicorn.Config(app, ws="none", log_config=None, timeout_keep_alive=75)
        config.load()
        line, wire = Idle(config, ServerState(), {}), new_transport()
        line.connection_made(wire)
        line.on_response_complete()
        timer = line.timeout_keep_alive_task
        line.on_response_complete()
        assert line.timeout_keep_alive_task is timer
        closed = []
        for since in (0, 74, 76):
            line._idle_since = line.loop.time() - since
            line._look()
            closed.append(wire.closed)
        line.connection_lost(None)
        return closed, line.timeout_keep_alive_task is None

    assert asyncio.run(run()) == ([False, False, True], True)
