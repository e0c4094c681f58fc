"""Clients in processes of their own on this machine: a federation as a rehearsal.

They hear of one another what clients on machines of their own would. One that died is started anew
with the next question, and goes on from its state on disk.
"""

import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from onepass.training.federated.client import Client
from onepass.training.federated.messages import Answer, Lost, Message, decoded, encoded
from onepass.training.federated.plan import PlanSpec
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import load
from onepass.training.specs.spec import BadSpec

PRELOADED = ["onepass.training.federated.client", "torch._dynamo"]
NUMBER = 8
"""Bytes before a message: its number, so that an answer that comes too late is known as such."""
END_S = 5.0
GONE = (BrokenPipeError, ConnectionResetError, EOFError)


class Home(NamedTuple):
    """Where a client lives: its name, its spec, where its bundle is written, and how."""

    name: str
    spec: str
    out: Path
    onnx: bool
    pictures: bool


class Running(NamedTuple):
    """A client's process, and the way to it."""

    process: BaseProcess
    pipe: Connection


class Aloud(Silent):
    """What a client says stands on stderr, behind its name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def say(self, text: str) -> None:
        """A line."""
        own = text.removeprefix(f"{self._name}: ")
        print(f"{self._name}: {own}", file=sys.stderr, flush=True)


class InProcesses:
    """The clients of a plan, each in a process."""

    def __init__(self, homes: Mapping[str, Home]) -> None:
        self._homes = homes
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._running: dict[str, Running] = {}
        self._owing: set[str] = set()
        """Those that were asked, and have not answered yet: they may not even listen."""
        self._number = 0

    def ask(self, asked: Mapping[str, Message], wait_s: float) -> dict[str, Answer]:
        """All at once; who answers too late, or dies, is lost to this question."""
        self._number += 1
        number = self._number.to_bytes(NUMBER, "little")
        answers: dict[str, Answer] = {}
        contents = {name: number + encoded(message) for name, message in asked.items()}
        end = time.monotonic() + wait_s
        while missing := [name for name in asked if name not in answers]:
            for name in contents.keys() - self._owing:
                self._send(name, contents.pop(name))
            pipes = {self._running[name].pipe: name for name in missing}
            ready = wait(pipes, timeout=max(0.0, end - time.monotonic()))
            for pipe in ready:
                assert isinstance(pipe, Connection)
                answers |= self._heard(pipes[pipe], number, sent=pipes[pipe] not in contents)
            if not ready:
                late = Lost(f"did not answer within {wait_s:g} s")
                answers |= dict.fromkeys(missing, late)
        return answers

    def _send(self, name: str, content: bytes) -> None:
        """Beside whatever else goes on: a client that is stopped takes no more than a pipe does."""
        running = self._there(name)
        self._owing.add(name)
        threading.Thread(target=_written, args=(running.pipe, content), daemon=True).start()

    def _heard(self, name: str, number: bytes, *, sent: bool) -> dict[str, Answer]:
        """The answer to this question; none where it is one to a question before, or who was asked
        that died before this one was `sent`."""
        process, pipe = self._running[name]
        self._owing.discard(name)
        try:
            content = pipe.recv_bytes()
        except GONE:
            process.join(END_S)
            pipe.close()
            del self._running[name]
            return {name: Lost("died" if process.exitcode else "ended")} if sent else {}
        return {name: decoded(content[NUMBER:])} if content[:NUMBER] == number else {}

    def _there(self, name: str) -> Running:
        """The client's process, started where there is none."""
        if name not in self._running or not self._running[name].process.is_alive():
            ours, theirs = self._context.Pipe()
            process = self._context.Process(
                target=_serve, args=(self._homes[name], theirs), daemon=True
            )
            process.start()
            theirs.close()
            self._running[name] = Running(process, ours)
        return self._running[name]

    def close(self) -> None:
        """Ends them all: what they did is on disk."""
        for process, pipe in self._running.values():
            pipe.close()
            process.kill()
            process.join()


@contextmanager
def in_processes(plan: PlanSpec, out: Path, *, onnx: bool, pictures: bool) -> Iterator[InProcesses]:
    """The clients of a plan, while what runs inside does; each writes below `out`, in a folder of
    its name.

    Raises:
        BadSpec: the plan does not say where their specs are.
    """
    if absent := [name for name, spec in plan.clients.items() if spec is None]:
        raise BadSpec("\n".join(f"clients.{name}: which spec? give its path" for name in absent))
    for spec in plan.clients.values():
        load(str(spec))  # what is wrong with it is told before any process is there
    clients = InProcesses(
        {
            name: Home(name, str(spec), out / name, onnx, pictures)
            for name, spec in plan.clients.items()
        }
    )
    try:
        yield clients
    finally:
        clients.close()


def _written(pipe: Connection, content: bytes) -> None:
    with suppress(*GONE, OSError):  # who asked sees that there is nobody
        pipe.send_bytes(content)


def _serve(home: Home, pipe: Connection) -> None:
    """In the process of its own; signals are for its parent, which ends it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, Interrupt.SIGNALS)
    name, spec, out, onnx, pictures = home
    client = Client(name, load(spec), out=out, progress=Aloud(name), onnx=onnx, pictures=pictures)
    with suppress(*GONE):
        while True:
            content = pipe.recv_bytes()
            answer = client.answer(decoded(content[NUMBER:]))
            pipe.send_bytes(content[:NUMBER] + encoded(answer))
