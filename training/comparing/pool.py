"""Trials in processes of their own, as many at once as there are cores, and each kept on disk.

What is on disk already is not run again. Ctrl-C ends all of them; the same command goes on.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from training.comparing.trial import Result, Trial, load, run

Told = Callable[[Trial, Result, int, int], None]
"""A trial is done: it, its result, how many are, of how many."""


class Pool:
    """Runs trials over one fingerprint of the data, in one folder."""

    def __init__(self, folder: Path, fingerprint: str, jobs: int, told: Told) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._jobs = jobs
        self._told = told
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["training.comparing.trial"])
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, trials: Sequence[Trial]) -> dict[Trial, Result]:
        """All of them, in their order.

        Raises:
            RuntimeError: a trial's process died; what others found is kept.
        """
        done: dict[Trial, Result] = {}
        waiting = list(dict.fromkeys(trials))
        running: dict[int, tuple[BaseProcess, Trial]] = {}
        for trial in [one for one in waiting if self._file(one).exists()]:
            waiting.remove(trial)
            self._take(trial, done, len(trials))
        try:
            while waiting or running:
                while waiting and len(running) < self._jobs:
                    process = self._start(waiting[0])
                    running[process.sentinel] = (process, waiting.pop(0))
                for sentinel in wait(list(running)):
                    assert isinstance(sentinel, int)
                    process, trial = running.pop(sentinel)
                    process.join()
                    if process.exitcode:
                        raise RuntimeError(f"{trial.variant}, seed {trial.seed}: its process died")
                    self._take(trial, done, len(trials))
        finally:
            for process, _ in running.values():
                process.kill()
                process.join()
        return {trial: done[trial] for trial in trials}

    def _file(self, trial: Trial) -> Path:
        return self._folder / f"{trial.key(self._fingerprint)}.safetensors"

    def _take(self, trial: Trial, done: dict[Trial, Result], count: int) -> None:
        done[trial] = load(self._file(trial))
        self._told(trial, done[trial], len(done), count)

    def _start(self, trial: Trial) -> BaseProcess:
        state = self._folder / f".running-{trial.key(self._fingerprint)}"
        process = self._context.Process(
            target=_work, args=(trial, state, self._file(trial)), daemon=True
        )
        process.start()
        return process


def _work(trial: Trial, folder: Path, file: Path) -> None:
    """In the process of its own; the terminal's Ctrl-C is for its parent, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        run(trial, folder, file)
    except ValueError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
