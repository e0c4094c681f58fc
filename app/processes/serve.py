"""serve: from a bundle's path and settings to a running service, and its exit code."""

import logging
import sys
from pathlib import Path

from onepass.app.processes.launcher import LaunchSpec, become_supervisor
from onepass.app.processes.listener import bind
from onepass.app.processes.supervisor import Supervisor
from onepass.app.requests import keys
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.log import wants_json
from onepass.app.telemetry.messages import JsonFormatter
from onepass.app.transport.tls import certificate_of
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
        certificate_of(settings)
        listener = bind(settings)
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


def _say(error: Exception, *, as_json: bool) -> int:
    """One clear line for what the operator can mend."""
    record = logging.LogRecord("onepass", logging.ERROR, "", 0, "%s", (error,), None)
    print(JsonFormatter().format(record) if as_json else f"onepass: {error}", file=sys.stderr)
    return REFUSED
