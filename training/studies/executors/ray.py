"""Trials as tasks of Ray: on this machine, as a cluster of one, or on a cluster that is there.

The data is read where a trial runs, under the path that the spec names, and must be the same there.
A result comes back to whoever asked, who keeps it; so does the state of a trial that goes on, where
the folder is on a disk that both see. A trial whose node is lost is run again on another.
"""

import os
import secrets
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from onepass.models.atomic_files import replace_file
from onepass.models.bundle import first_line
from onepass.models.version import installed
from onepass.training.fitting.cluster import cluster
from onepass.training.runs.disks import told
from onepass.training.studies.executors.executor import (
    POLL_S,
    Died,
    Executor,
    Job,
    MakeTrials,
    Say,
    named,
)
from onepass.training.studies.trial import load

MARK = ".id"
"""Names the folder of results: whoever reads the same name there sees the same disk."""
RETRIES = 3
Task = Any
"""A reference to what a task gives: of Ray's own kind, or of its client's."""


@dataclass(frozen=True)
class Order:
    """A trial, and what its node must know."""

    trial: Job
    folder: Path
    mark: str
    fingerprint: str
    state: Path
    here: Path
    """The working directory of whoever asked: relative paths start there."""
    version: str


class RayPool(Executor[Task]):
    """A task for each trial, on a cluster that is connected to."""

    def __init__(self, folder: Path, fingerprint: str, jobs: int | None, say: Say) -> None:
        """`jobs` at once, else one per processor of the cluster."""
        there = ray.cluster_resources()
        super().__init__(folder, fingerprint, jobs or max(1, int(there.get("CPU", 1))), say)
        gpus = min(1.0, there.get("GPU", 0) / self.jobs)
        self._work = ray.remote(num_cpus=1, num_gpus=gpus, max_retries=RETRIES)(work)
        self._mark = _mark(folder)

    def start(self, trial: Job) -> Task:
        """Hands it to the cluster."""
        order = Order(
            trial=trial,
            folder=self.folder.absolute(),
            mark=self._mark,
            fingerprint=self.fingerprint,
            state=self.state(trial).absolute(),
            here=Path.cwd(),
            version=installed(),
        )
        return self._work.remote(order)

    def ended(self, running: Collection[Task]) -> Iterable[Task]:
        """Those that end within a moment, if any."""
        ended, _ = ray.wait(list(running), num_returns=1, timeout=POLL_S)
        return ended

    def collect(self, handle: Task, trial: Job) -> None:
        """Writes its result. Raises Died: the task came to nothing, or read other data."""
        try:
            content: Any = ray.get(handle)
        except RayTaskError as error:
            raise Died(f"{named(trial)}: {first_line(error.cause)}") from None
        except RayError as error:
            raise Died(f"{named(trial)}: its task died: {first_line(error)}") from None
        if isinstance(content, str):
            raise Died(f"{named(trial)}: {content}")
        replace_file(self.file(trial), content)

    def kill(self, running: Collection[Task]) -> None:
        """Ends those that still run, at once."""
        for task in running:
            ray.cancel(task, force=True)


def work(order: Order) -> bytes | str:
    """On the node: the result's file, or why there is none."""
    if order.here.is_dir():
        os.chdir(order.here)
    try:
        return _ran(order)
    except (ValueError, OSError) as error:
        return f"{told(error, order.folder)} (on node {ray.util.get_node_ip_address()})"


def _ran(order: Order) -> bytes:
    """Raises ValueError, OSError: what the trial raises, or the node is not as it must be."""
    if installed() != order.version:
        raise ValueError(f"onepass is {installed()} there, and {order.version} here")
    with tempfile.TemporaryDirectory(prefix="onepass-") as own:
        file = Path(own) / "result"
        shared = _read(order.folder / MARK) == order.mark
        order.trial.run(order.state if shared else Path(own) / "state", file)
        if not file.exists():
            raise ValueError("it was stopped there")
        if load(file).facts.get("fingerprint", order.fingerprint) != order.fingerprint:
            raise ValueError("the data is another one there")
        return file.read_bytes()


@contextmanager
def trials_on(address: str | None) -> Iterator[MakeTrials]:
    """What runs trials on the cluster at an address, which is connected to when the first are made.

    Raises:
        ConnectionError: no cluster answers there.
    """
    with cluster(address) as connect:

        def trials(folder: Path, fingerprint: str, jobs: int | None, say: Say) -> RayPool:
            connect(jobs)
            return RayPool(folder, fingerprint, jobs, say)

        yield trials


def _mark(folder: Path) -> str:
    if not (folder / MARK).exists():
        replace_file(folder / MARK, secrets.token_hex(8).encode())
    return _read(folder / MARK)


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
