"""How processes are started: workers, with all they need, and the supervisor itself.

Orders come in one variable, which the receiver takes out of its environment: of API keys they hold
the hashes.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from onepass.app.processes import wire
from onepass.app.processes.relay import Relay

VARIABLE = "ONEPASS_SUPERVISOR"


class LaunchSpec(NamedTuple):
    """What is served, and how."""

    plan: dict[str, Any]
    """As `Plan.model_dump(mode="json")` has it."""
    settings: dict[str, Any]
    """As `Settings.model_dump(mode="json")` has them: of keys, the hashes."""
    as_json: bool
    """The form of messages on stderr."""


class Launcher:
    """Starts workers, each with a line to it and a pipe for what it prints."""

    def __init__(
        self, plan: LaunchSpec, listener: socket.socket, lines: int, write: Callable[[bytes], None]
    ) -> None:
        """`lines` is the file where lines that were dropped are counted."""
        self._plan = plan
        self._write = write
        self._files = {
            "listener": listener.fileno(),
            "lines": lines,
        }

    def launch(
        self, number: int, *, serves: Mapping[str, Any], counters: Mapping[str, int]
    ) -> tuple["subprocess.Popen[bytes]", socket.socket, Relay]:
        """A worker that begins with a plan; where its bundles are counted is in `counters`."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        read_end, write_end = os.pipe()
        files = self._files | {"control": theirs.fileno()}
        orders = {
            "settings": self._plan.settings,
            "as_json": self._plan.as_json,
            "number": number,
            "counters": counters,
            **serves,
        }
        before = signal.pthread_sigmask(signal.SIG_BLOCK, wire.WORKER_WAITS)
        process = subprocess.Popen(
            python("onepass.app.processes.worker"),
            env=environment(wire.VARIABLE, orders | files),
            pass_fds=(*files.values(), *counters.values()),
            stderr=write_end,
        )
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        os.close(write_end)
        return process, ours, Relay(read_end, self._write, as_json=self._plan.as_json)


def become_supervisor(plan: LaunchSpec, listener: socket.socket) -> NoReturn:
    """In place of this process, which has imported ten times what a supervisor needs."""
    orders = {"plan": plan._asdict(), "listener": listener.fileno()}
    signal.pthread_sigmask(signal.SIG_BLOCK, wire.SUPERVISOR_WAITS)
    os.execve(
        sys.executable, python("onepass.app.processes.supervisor"), environment(VARIABLE, orders)
    )


def python(module: str) -> list[str]:
    """A command; -P leaves the current folder out."""
    return [sys.executable, "-P", "-m", module]


def environment(variable: str, orders: dict[str, Any]) -> dict[str, str]:
    """This process's own, with orders and the same places for modules."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return os.environ | {variable: json.dumps(orders), "PYTHONPATH": path}


def shared_file(name: str) -> int:
    """A file that lives in memory alone, for numbers that all processes add to."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create(f"onepass-{name}")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
