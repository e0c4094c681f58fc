"""Trials in processes of their own, of this machine.

Ctrl-C and SIGTERM end all of them, and so does the end of whoever asked for them.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Collection, Iterator
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from onepass.models.processors import usable
from onepass.training.runs.disks import told
from onepass.training.runs.interrupt import Interrupt
from onepass.training.studies.executors.executor import POLL_S, Died, Executor, Job, Say, named

PRELOADED = ["onepass.training.studies.trial", "torch._dynamo"]
"""Once for all processes: the latter takes each more than a second, with its first optimizer."""


class ProcessPool(Executor[BaseProcess]):
    """A process for each trial."""

    def __init__(self, folder: Path, fingerprint: str, jobs: int | None, say: Say) -> None:
        """`jobs` at once, else one per processor that may be used."""
        super().__init__(folder, fingerprint, jobs or usable(), say)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)

    def start(self, trial: Job) -> BaseProcess:
        """Begins its process."""
        process = self._context.Process(
            target=_work, args=(trial, self.state(trial), self.file(trial)), daemon=True
        )
        process.start()
        return process

    def ended(self, running: Collection[BaseProcess]) -> Iterator[BaseProcess]:
        """Those that end within a moment, if any."""
        ended = wait([process.sentinel for process in running], timeout=POLL_S)
        return (process for process in running if process.sentinel in ended)

    def collect(self, handle: BaseProcess, trial: Job) -> None:
        """The process has written its result, or has told why not. Raises Died."""
        handle.join()
        if handle.exitcode:
            raise Died(f"{named(trial)}: its process died")

    def kill(self, running: Collection[BaseProcess]) -> None:
        """Ends those that still run, at once."""
        for process in running:
            process.kill()
            process.join()


def _work(trial: Job, folder: Path, file: Path) -> None:
    """In the process of its own; signals are for its parent, which ends it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, Interrupt.SIGNALS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        trial.run(folder, file)
    except (ValueError, OSError) as error:
        print(f"{named(trial)}: {told(error, file.parent)}", file=sys.stderr)
        sys.exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
