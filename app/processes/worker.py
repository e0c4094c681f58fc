"""A worker: one process that answers on a socket it was given.

`python -m onepass.app.processes.worker` is how the supervisor starts one: settings, bundle and file
descriptors come in one variable. It loads the bundle and proves it before it listens.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import orjson
import uvicorn

from onepass.app.fronts.app import App
from onepass.app.fronts.fleet.repository import Repository
from onepass.app.main import create_fleet
from onepass.app.processes.changes import Changes
from onepass.app.processes.dropping import Dropping
from onepass.app.processes.tether import Tether
from onepass.app.processes.watching import Watching
from onepass.app.processes.wire import VARIABLE, WORKER_WAITS
from onepass.app.requests.settings import Settings
from onepass.app.serving.plan import Plan
from onepass.app.telemetry.messages import set_up
from onepass.app.telemetry.metrics import Counting
from onepass.app.telemetry.writer import Lost
from onepass.app.transport.connection import connection_class
from onepass.app.transport.tls import Certificate, certificate_of

REFUSED = 1
GARBAGE = 10_000, 20, 20
"""Next to none of what requests leave behind is in cycles: looking for them is put off."""
SWITCH_S = 0.001
"""How soon a forward pass that comes back on its thread gets the interpreter from a busy loop."""

logger = logging.getLogger("onepass")


class Server(uvicorn.Server):
    """uvicorn's, which says when it listens."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_listening: Callable[[], None],
        certificate: Certificate | None,
    ) -> None:
        super().__init__(config)
        self.certificate = certificate
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Loads, listens, says so."""
        await super().startup(sockets)
        if self.certificate is not None:
            self.certificate.watch(asyncio.get_running_loop())
        if self.started:
            self._on_listening()


def run(
    app: App,
    settings: Settings,
    listener: socket.socket,
    *,
    ready: Callable[[], None],
    certificate: Certificate | None,
) -> int:
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
        ssl_context_factory=_opened_by(certificate),
    )
    gc.collect()
    gc.freeze()  # what is loaded now stays; looking at it again and again costs milliseconds
    gc.set_threshold(*GARBAGE)
    sys.setswitchinterval(SWITCH_S)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # uvicorn raises the signal again when it is done
    try:
        Server(config, ready, certificate).run([listener])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def _opened_by(certificate: Certificate | None) -> Callable[..., ssl.SSLContext] | None:
    """How uvicorn asks for it."""
    return None if certificate is None else lambda *asked: certificate.context


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> int:
    """A worker of the supervisor's."""
    orders: dict[str, Any] = orjson.loads(os.environ.pop(VARIABLE))
    settings = Settings.model_validate(orders["settings"])
    count, number = settings.workers, orders["number"]
    lost = Lost(orders["lines"], processes=count + 1, number=number)
    most_bytes = settings.log_buffer_bytes
    set_up(level=settings.log_level, as_json=orders["as_json"], most_bytes=most_bytes, lost=lost)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the supervisor tells us
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WORKER_WAITS)
    tether = Tether(socket.socket(fileno=orders["control"]), settings)
    tether.start()
    try:
        app = create_fleet(
            Plan.model_validate(orders["plan"]),
            settings,
            counting=Counting(lost, workers=count, number=number),
            files=orders["counters"],
        )
        certificate = certificate_of(settings)
    except ValueError as error:
        for line in str(error).splitlines():
            logger.error("%s", line)
        return REFUSED
    lookers = _lead(app, tether, orders, settings)

    def ready() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for looker in lookers:
            looker.begin()
        tether.begin(app, ", ".join(sorted({one.engine for one in app.fleet})))

    listener = socket.socket(fileno=orders["listener"])
    return run(app, settings, listener, ready=ready, certificate=certificate)


def _lead(
    app: App, tether: Tether, orders: dict[str, Any], settings: Settings
) -> list[Watching | Dropping]:
    """What is served can be changed: by the supervisor, by operators, by the fleet file, and by its
    limits, at which the first worker looks."""
    switch = app.switch
    assert switch is not None
    switch.note(orders["notes"])
    changes = Changes(switch, tether.send, number=orders["change"], swap_s=settings.swap_s)
    tether.changes = changes
    if settings.admin_keys:
        app.repository = Repository(app.fleet, lambda: switch.plan, changes)
    if orders["number"] or switch.plan.file is None:
        return []
    dropping = Dropping(app.fleet, lambda: switch.plan, changes)
    if not settings.fleet_look_s:
        return [dropping]
    return [dropping, Watching(lambda: switch.plan, changes, every_s=settings.fleet_look_s)]


if __name__ == "__main__":
    sys.exit(main())
