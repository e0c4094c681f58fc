"""A worker: one process that answers on a socket it was given.

`python -m app.worker` is how the supervisor starts one: settings, bundle and file descriptors
come in one variable. It loads the bundle and proves it before it listens.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import uvicorn

from app import log
from app.connection import connection_class
from app.main import App, create_app
from app.metrics import Metrics
from app.settings import Settings
from models.predictor import load

VARIABLE = "ONEPASS_WORKER"
REFUSED = 1
GARBAGE = 10_000, 20, 20
"""Next to none of what requests leave behind is in cycles: looking for them is put off."""
SWITCH_S = 0.001
"""How soon a forward pass that comes back on its thread gets the interpreter from a busy loop."""
READY, STOP_NOW = b"r", b"s"


class Server(uvicorn.Server):
    """uvicorn's, which says when it listens."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Loads, listens, says so."""
        await super().startup(sockets)
        if self.started:
            self._on_listening()


def run(app: App, settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> int:
    """Answers until a signal comes. The exit code."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=connection_class(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.stop_s,
    )
    gc.collect()
    gc.freeze()  # what is loaded now stays; looking at it again and again costs milliseconds
    gc.set_threshold(*GARBAGE)
    sys.setswitchinterval(SWITCH_S)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # uvicorn raises the signal again when it is done
    try:
        Server(config, ready).run([listener])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def say(error: Exception) -> int:
    """One clear line for what the operator can mend."""
    print(f"onepass: {error}", file=sys.stderr)
    return REFUSED


def main() -> int:
    """A worker of the supervisor's."""
    given: dict[str, Any] = orjson.loads(os.environ[VARIABLE])
    settings = Settings.model_validate(given["settings"])
    log.set_up(settings)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the supervisor tells us
    control = socket.socket(fileno=given["control"])
    try:
        predictor = load(Path(given["bundle"]), settings.engine, device=settings.device)
        metrics = Metrics(
            predictor, workers=settings.workers, number=given["number"], file=given["metrics"]
        )
        app = create_app(predictor, settings, metrics=metrics)
    except ValueError as error:
        return say(error)
    assert isinstance(app, App)

    def ready() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        control.setblocking(False)
        asyncio.get_running_loop().add_reader(control, obey)
        control.send(READY)

    def obey() -> None:
        asyncio.get_running_loop().remove_reader(control)
        word = control.recv(1)
        app.life.stop() if word == STOP_NOW else app.life.drain()

    return run(app, settings, socket.socket(fileno=given["listener"]), ready)


if __name__ == "__main__":
    sys.exit(main())
