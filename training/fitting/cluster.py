"""A cluster of Ray: one that is there, or this machine alone, whose Ray ends with what needs it."""

import os
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ray

from onepass.models.bundle import first_line
from onepass.models.processors import usable

ADDRESS = re.compile(r"(?:ray://)?([^:/]+):(\d+)")
PATIENCE_S = 10.0
"""How long a cluster may take to answer at all: Ray itself tries for minutes."""
STORE_BYTES = 80 * 2**20
"""What a cluster of one keeps of objects: results are small, and the least that Ray takes is 75."""
NO_NICER = {"worker_niceness": 0}
"""Ray's own workers are content with what others leave; processes are not, and trials need no
less."""
STARTS = 2
"""How often a cluster of one is begun: Ray gives it half a minute, and others may work here too.
What is left of a start that failed ends with this process."""
Connect = Callable[[int | None], None]
"""Connects, unless that is done; a cluster of one has so many processors, else all it may use.

Raises ConnectionError: no cluster answers, or none begins."""


@contextmanager
def cluster(address: str | None) -> Iterator[Connect]:
    """What connects to the cluster at an address, `ray://HOST:PORT`; without one to that which
    RAY_ADDRESS names, else to this machine. Where whoever calls is connected already, that stays.
    """
    connected = ray.is_initialized()
    with tempfile.TemporaryDirectory(prefix="onepass-", ignore_cleanup_errors=True) as own:

        def connect(processors: int | None) -> None:
            if not ray.is_initialized():
                _connect(address or os.environ.get("RAY_ADDRESS"), processors, own)

        try:
            yield connect
        finally:
            if not connected:
                ray.shutdown()


def _connect(address: str | None, processors: int | None, own: str) -> None:
    """Raises ConnectionError: no cluster answers, or none begins."""
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address is None:
        options |= {
            "num_cpus": processors or usable(),
            "include_dashboard": False,
            "object_store_memory": STORE_BYTES,
            "_system_config": NO_NICER,
            "_temp_dir": own,
        }
    else:
        _check(address)
    why = ""
    for _ in range(STARTS if address is None else 1):
        try:
            ray.init(address or "local", **options)
            return
        except Exception as error:  # Ray has many kinds, and none of its own for this
            why = first_line(error)
            ray.shutdown()
    raise ConnectionError(f"--on: {address or 'Ray on this machine'}: {why}")


def _check(address: str) -> None:
    """Raises ConnectionError: nothing answers there."""
    if (found := ADDRESS.fullmatch(address)) is None:
        return
    try:
        socket.create_connection((found[1], int(found[2])), PATIENCE_S).close()
    except (OSError, OverflowError) as error:
        raise ConnectionError(f"--on: {address}: nothing answers there: {error}") from None
