"""Where it is listened: a port, or a unix socket."""

import errno
import os
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onepass.app.requests.greeting import address

if TYPE_CHECKING:  # the supervisor comes here, too, and stays small
    from onepass.app.requests.settings import Settings


def bind(settings: "Settings") -> socket.socket:
    """Takes the place. Nobody is let in before a model is there to answer: listening comes later.

    Raises:
        OSError: it is taken, or not ours.
    """
    path = settings.unix_socket
    place = address(settings.host, settings.port) if path is None else str(path)
    try:
        listener = _port(settings.host, settings.port) if path is None else _file(path)
    except OSError as error:
        raise OSError(f"cannot serve on {place}: {error.strerror or error}") from None
    listener.set_inheritable(True)
    return listener


def look_at_grpc(settings: "Settings") -> None:
    """Whether its port is free: workers share it, and would with whoever has it.

    Raises:
        OSError: it is taken, or not ours.
    """
    if settings.grpc_port is None:
        return
    try:
        _port(settings.host, settings.grpc_port).close()
    except OSError as error:
        place = address(settings.host, settings.grpc_port)
        raise OSError(f"cannot serve gRPC on {place}: {error.strerror or error}") from None


def release(listener: socket.socket) -> None:
    """Nobody shall knock any more; a unix socket's file goes."""
    if listener.family == socket.AF_UNIX:
        Path(listener.getsockname()).unlink(missing_ok=True)
    listener.close()


def _port(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return _bound(listener, where)


def _file(path: Path) -> socket.socket:
    """The file of a service that was killed stands in nobody's way."""
    if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
        raise OSError(errno.EEXIST, "there is a file, and it is no socket")
    if path.exists() and not _is_left(path):
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    path.unlink(missing_ok=True)
    return _bound(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), str(path))


def _bound(listener: socket.socket, where: Any) -> socket.socket:
    try:
        listener.bind(where)
    except OSError:
        listener.close()
        raise
    return listener


def _is_left(path: Path) -> bool:
    """Whether nobody is behind it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as guest:
        guest.settimeout(1)
        try:
            guest.connect(str(path))
        except ConnectionRefusedError:
            return True
        except OSError:  # it is busy, or not ours to ask
            return False
    return False
