"""Requests that are sent ahead: only a short line of them is read."""

import asyncio
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from onepass.app.requests.settings import Settings
from onepass.app.transport.ahead import AT_ONCE, MOST
from onepass.app.transport.connection import connection_class


def test_more_than_a_short_line_stays_unread(transport: Any) -> None:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        longest.append(len(line.pipeline))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def run() -> None:
        line.connection_made(transport)
        line.data_received(b"GET / HTTP/1.1\r\n\r\n" * 20_000)
        while state.tasks:
            await asyncio.sleep(0)

    config = uvicorn.Config(serve, interface="asgi3", lifespan="off", log_config=None)
    config.load()
    state, longest = ServerState(), list[int]()
    loop = asyncio.new_event_loop()
    line = connection_class(Settings())(config, state, {}, loop)
    loop.run_until_complete(run())
    line.connection_lost(None)
    loop.close()
    assert transport.written.count(b"HTTP/1.1 204") == len(longest) == 20_000
    assert max(longest) <= MOST + AT_ONCE // len(b"GET / HTTP/1.1\r\n\r\n") + 1
    assert transport.pauses
