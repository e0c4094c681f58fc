"""A line that keeps what is written to it, and connections to an app over such lines."""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from onepass.app.fronts.app import App
from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.app.transport.connection import connection_class

TOOK = re.compile(rb"(dur=)[0-9.]+")
"""What is another for each answer, beside its id."""


class Transport:
    """Keeps what is written."""

    pauses = 0

    def __init__(self, protocol: Any = None) -> None:
        self.protocol = protocol
        self.written = b""
        self.closed = False

    def get_protocol(self) -> Any:
        return self.protocol

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name)

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self.pauses += 1

    def resume_reading(self) -> None:
        return

    def write(self, content: bytes) -> None:
        self.written += content

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close


class Lines:
    """Connections to one app, with the short way and without it."""

    def __init__(self, app: App) -> None:
        settings = Settings(header_timeout_s=60)
        self.config = uvicorn.Config(
            app, http=connection_class(settings), ws="none", proxy_headers=False, log_config=None
        )
        self.config.load()
        self.app = app
        self.state: dict[str, Any] = {}
        self.went: list[bool] = []

    def open(self, *, short: bool = True) -> tuple[Any, Transport]:
        """A new one, and its line."""
        server = ServerState()
        server.default_headers = [(b"date", b"today")]
        state = self.state if short else self.state | {"short": None}
        line: Any = self.config.http_protocol_class(
            config=self.config, server_state=server, app_state=state
        )
        transport = Transport()
        line.connection_made(transport)
        return line, transport

    async def answers(self, *pieces: bytes, short: bool) -> bytes:
        """What comes back, until nothing more does."""
        line, wire = self.open(short=short)
        tasks = line.server_state.tasks
        for piece in pieces:
            if not wire.closed:
                line.data_received(piece)
                self.went.append(line._exchange is not None)
            await asyncio.sleep(0)
        for _ in range(200):
            if not (line.answering or tasks):
                break
            await asyncio.sleep(0.001 if tasks else 0)
        line.connection_lost(None)
        return TOOK.sub(rb"\1", wire.written)


@pytest.fixture(scope="module")
def lines(make_stub: Callable[[], Any]) -> Iterator[Callable[..., Any]]:
    """lines(settings): connections, in the loop that runs; lines(predictor=...) to another app."""
    apps: dict[Any, App] = {}

    def make(predictor: Any = None, **settings: Any) -> Lines:
        key = (predictor, *settings.items())
        if key not in apps:
            given = Settings(log_requests=False, forward="loop", **settings)
            app = create_app(predictor or make_stub(), given)
            assert isinstance(app, App)
            app.ids.new = lambda: b"an-id"  # type: ignore[method-assign]
            apps[key] = app
        return Lines(apps[key])

    return make  # type: ignore[return-value]


@pytest.fixture(scope="session")
def new_transport() -> type[Transport]:
    """new_transport(): one of those."""
    return Transport


@pytest.fixture
def transport() -> Transport:
    """A new one."""
    return Transport()
