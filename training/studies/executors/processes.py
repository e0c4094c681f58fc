"""Trials in processes of their own, as many at once as may work, and each kept on disk.

What is on disk already is not run again. Ctrl-C and SIGTERM end all of them, and so does the end of
whoever asked for them; the same command goes on.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol, TypeVar

from onepass.models.processors import usable
from onepass.training.runs.checksum import Broken
from onepass.training.runs.disks import told
from onepass.training.runs.interrupt import KEPT, Interrupt, Stopped
from onepass.training.studies.trial import Result, load

POLL_S = 0.2
"""How long it may take until a signal is heeded."""
PRELOADED = ["onepass.training.studies.trial", "torch._dynamo"]
"""Once for all processes: the latter takes each more than a second, with its first optimizer."""
Say = Callable[[str], None]


class Job(Protocol):
    """What runs in a process of its own: a trial, of a network or of a rival."""

    @property
    def variant(self) -> str:
        """Of what it is a run."""

    @property
    def seed(self) -> int:
        """What it is drawn with."""

    def key(self, fingerprint: str) -> str:
        """Names its result, over data of this fingerprint."""

    def run(self, folder: Path, file: Path) -> None:
        """Writes the result; `folder` may hold its state while it goes on."""


J = TypeVar("J", bound=Job)
Processes = dict[int, tuple[BaseProcess, J]]
"""By the sentinel of the process."""


class Died(RuntimeError):
    """A trial's process ended without a result; what others found is kept."""


class ProcessPool:
    """Runs trials over one fingerprint of the data, in one folder."""

    def __init__(self, folder: Path, fingerprint: str, jobs: int | None, say: Say) -> None:
        """`jobs` at once, else one per processor that may be used."""
        self._folder = folder
        self._fingerprint = fingerprint
        self._jobs = jobs or usable()
        self._say = say
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, trials: Sequence[J]) -> dict[J, Result]:
        """All of them, in their order.

        Raises:
            Died, Stopped: what is done is kept.
        """
        missing = sorted(dict.fromkeys(trials), key=lambda one: not self._file(one).exists())
        done = dict(self.each(missing, len(missing)))
        return {trial: done[trial] for trial in trials}

    def each(self, trials: Iterable[J], count: int) -> Iterator[tuple[J, Result]]:
        """The same, as they end; the next of `count` is asked for when a core is free.

        Raises:
            Died, Stopped: what is done is kept.
        """
        running: Processes[J] = {}
        with Interrupt() as stop:
            try:
                for done, outcome in enumerate(self._each(trials, running, stop), start=1):
                    self._say(f"{done}/{count}  {_line(*outcome)}")
                    yield outcome
            finally:
                for process, _ in running.values():
                    process.kill()
                    process.join()

    def _each(
        self, trials: Iterable[J], running: Processes[J], stop: Interrupt
    ) -> Iterator[tuple[J, Result]]:
        for trial in trials:
            if (kept := self._kept(trial)) is not None:
                yield trial, kept
                continue
            process = self._start(trial)
            running[process.sentinel] = (process, trial)
            while len(running) >= self._jobs:
                yield from self._ended(running, stop)
        while running:
            yield from self._ended(running, stop)

    def _ended(self, running: Processes[J], stop: Interrupt) -> Iterator[tuple[J, Result]]:
        """Those that end within a moment, if any."""
        ended = wait(list(running), timeout=POLL_S)
        if stop.asked:
            raise Stopped(KEPT)
        for sentinel in ended:
            assert isinstance(sentinel, int)
            process, trial = running.pop(sentinel)
            process.join()
            if process.exitcode:
                raise Died(f"{trial.variant}, seed {trial.seed}: its process died")
            yield trial, load(self._file(trial))

    def _kept(self, trial: Job) -> Result | None:
        """What is on disk; None where that is nothing, or damaged, which is said."""
        file = self._file(trial)
        if not file.exists():
            return None
        try:
            return load(file)
        except Broken as error:
            self._say(f"{error}; {trial.variant}, seed {trial.seed}, is run once more")
            return None

    def _file(self, trial: Job) -> Path:
        return self._folder / f"{trial.key(self._fingerprint)}.safetensors"

    def _start(self, trial: Job) -> BaseProcess:
        state = self._folder / f".running-{trial.key(self._fingerprint)}"
        process = self._context.Process(
            target=_work, args=(trial, state, self._file(trial)), daemon=True
        )
        process.start()
        return process


def _line(trial: Job, result: Result) -> str:
    how = result.failed or f"skill {result.skill:.3f}, {result.facts['seconds']:.1f} s"
    return f"{trial.variant}, seed {trial.seed}: {how}"


def _work(trial: Job, folder: Path, file: Path) -> None:
    """In the process of its own; signals are for its parent, which ends it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, Interrupt.SIGNALS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        trial.run(folder, file)
    except (ValueError, OSError) as error:
        print(f"{trial.variant}, seed {trial.seed}: {told(error, file.parent)}", file=sys.stderr)
        sys.exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
