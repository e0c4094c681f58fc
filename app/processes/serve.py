"""serve: from a bundle's path and settings to a running service, and its exit code."""

import logging
import socket
import sys
from pathlib import Path

from onepass.app.processes.launcher import LaunchSpec, become_supervisor
from onepass.app.processes.supervisor import Supervisor
from onepass.app.requests import keys
from onepass.app.requests.greeting import address
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.log import wants_json
from onepass.app.telemetry.messages import JsonFormatter
from onepass.models.bundle import resolve

REFUSED = 1


def serve(bundle: Path, settings: Settings, *, become: bool = False) -> int:
    """Serves until SIGTERM, SIGHUP or SIGINT. 0 when told to stop, 1 when it could not start.

    The path is resolved once, here: a worker that is replaced never gets another version. To
    `become` the supervisor saves what this process has imported; it does not return then.
    """
    keys.forget()
    try:
        folder = resolve(bundle)
        listener = _bind(settings)
    except (ValueError, OSError) as error:
        return _say(error, as_json=wants_json(settings, 2))
    plan = LaunchSpec(
        folder=str(folder),
        label=f"{folder.parent.name}/{folder.name}",
        settings=settings.model_dump(mode="json"),
        as_json=wants_json(settings, 2),
    )
    if become:
        become_supervisor(plan, listener)
    return Supervisor(plan, listener).run()


def _bind(settings: Settings) -> socket.socket:
    """Takes the port. Nobody is let in before a model is there to answer: listening comes later.

    Raises:
        OSError: the address is taken, or not ours.
    """
    host = settings.host.strip("[]")
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except OSError as error:
        text = f"cannot serve on {address(host, settings.port)}: {error.strerror}"
        raise OSError(text) from None
    listener.set_inheritable(True)
    return listener


def _say(error: Exception, *, as_json: bool) -> int:
    """One clear line for what the operator can mend."""
    record = logging.LogRecord("onepass", logging.ERROR, "", 0, "%s", (error,), None)
    print(JsonFormatter().format(record) if as_json else f"onepass: {error}", file=sys.stderr)
    return REFUSED
