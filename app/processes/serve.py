"""serve: from a bundle's path and settings to a running service, and its exit code."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from onepass.app.processes.launcher import LaunchSpec, become_supervisor
from onepass.app.processes.listener import bind, look_at_grpc
from onepass.app.processes.supervisor import Supervisor
from onepass.app.requests import keys
from onepass.app.requests.settings import Settings
from onepass.app.serving.planning import plan_of
from onepass.app.stores.cache_spec import cache_of
from onepass.app.telemetry.log import wants_json
from onepass.app.telemetry.messages import JsonFormatter
from onepass.app.transport.tls import certificate_of

REFUSED = 1


def serve(bundles: Path | Sequence[Path | str], settings: Settings, *, become: bool = False) -> int:
    """Serves until SIGTERM, SIGHUP or SIGINT. 0 when told to stop, 1 when it could not start.

    Paths are resolved once, here, and what lies at a URL is fetched: a worker that is replaced
    never gets another version. To `become` the supervisor saves what this process has imported; it
    does not return then.
    """
    keys.forget()
    try:
        with _speaking(as_json=wants_json(settings, 2)):
            paths = [bundles] if isinstance(bundles, Path) else bundles
            plan = plan_of(paths, cache_of(settings))
        certificate_of(settings)
        listener = bind(settings)
        look_at_grpc(settings)
    except (ValueError, OSError) as error:
        return _say(error, as_json=wants_json(settings, 2))
    spec = LaunchSpec(
        plan=plan.model_dump(mode="json"),
        settings=settings.model_dump(mode="json"),
        as_json=wants_json(settings, 2),
    )
    if become:
        become_supervisor(spec, listener)
    return Supervisor(spec, listener).run()


@contextmanager
def _speaking(*, as_json: bool) -> Iterator[None]:
    """Warnings are written before there is a supervisor, too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else logging.Formatter("onepass: %(message)s"))
    logger = logging.getLogger("onepass")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _say(error: Exception, *, as_json: bool) -> int:
    """One clear line for what the operator can mend."""
    record = logging.LogRecord("onepass", logging.ERROR, "", 0, "%s", (error,), None)
    print(JsonFormatter().format(record) if as_json else f"onepass: {error}", file=sys.stderr)
    return REFUSED
