"""A request on its connection: answers in one write, and what other servers have no part in."""

import asyncio
import re
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from onepass.app.requests.settings import Settings
from onepass.app.transport import cycles
from onepass.app.transport.connection import connection_class


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize("draining", [False, True])
def test_one_write_says_what_two_sends_say(
    stub: Any, make_app: Any, new_transport: Any, version: bytes, draining: bool
) -> None:
    app = make_app(stub, forward="loop")
    app.lifecycle.draining = draining

    async def by_two_sends(scope: Any, receive: Any, send: Any) -> None:
        async def wrapped(message: Any) -> None:
            await send(message)

        await app(scope, receive, wrapped)

    async def exchange(served: Any) -> tuple[bytes, bool]:
        config = uvicorn.Config(
            served, interface="asgi3", lifespan="off", log_config=None, server_header=False
        )
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"today")]
        line = connection_class(Settings())(config, state, {})
        transport = new_transport()
        line.connection_made(transport)
        head = b"POST /predict HTTP/%b\r\ncontent-type: application/json\r\nx-request-id: 1\r\n"
        line.data_received(head % version + b'content-length: 8\r\n\r\n{"x": 1}')
        while state.tasks:
            await asyncio.sleep(0)
        closed = transport.closed
        line.connection_lost(None)
        return re.sub(rb"dur=[0-9.]+", b"dur=", transport.written), closed

    assert asyncio.run(exchange(app)) == asyncio.run(exchange(by_two_sends))
    closes = draining or version == b"1.0"
    assert asyncio.run(exchange(app))[1] == closes


def test_of_another_servers_connection_nothing_is_asked() -> None:
    other = object()
    assert not cycles.can_write_whole(other)
    cycles.begin_stream(other)
    cycles.abort(other)
    cycles.wake(other)
    cycles.close_after(other)
    asyncio.run(cycles.writable(other))
