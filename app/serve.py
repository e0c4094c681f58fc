"""serve: from a bundle's path and settings to a running service, and its exit code."""

import logging
import socket
from pathlib import Path

from app import log
from app.keys import who_may_ask
from app.main import App, create_app
from app.settings import Settings
from app.supervisor import Supervisor
from app.worker import run, say
from models.bundle import resolve
from models.predictor import load

logger = logging.getLogger("onepass")


def serve(bundle: Path, settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT. 0 when told to stop, 1 when it could not start.

    The path is resolved once, here: a worker that is replaced never gets another version.
    """
    log.set_up(settings)
    try:
        folder = resolve(bundle)
        if settings.workers > 1:
            return Supervisor(folder, settings, _bind(settings)).run()
        return _serve_alone(folder, settings)
    except (ValueError, OSError) as error:
        return say(error)


def _serve_alone(folder: Path, settings: Settings) -> int:
    predictor = load(folder, settings.engine, device=settings.device)
    app = create_app(predictor, settings)
    assert isinstance(app, App)
    listener = _bind(settings)
    host, port = listener.getsockname()[:2]
    label = predictor.bundle.label
    engine = predictor.engine.name

    def ready() -> None:
        logger.info("%s answers on http://%s:%d (engine: %s)", label, host, port, engine)
        logger.info(who_may_ask(len(settings.all_keys)))

    return run(app, settings, listener, ready)


def _bind(settings: Settings) -> socket.socket:
    """Takes the port. Nobody is let in before a model is there to answer: listening comes later.

    Raises:
        OSError: the address is taken, or not ours.
    """
    address = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except OSError as error:
        raise OSError(f"cannot serve on {address}: {error.strerror}") from None
    listener.set_inheritable(True)
    return listener
