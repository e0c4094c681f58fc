"""Trials, as many at once as may work, and each kept on disk, wherever they run.

What is on disk already is not run again. Ctrl-C and SIGTERM end all of them; the same command goes
on.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from onepass.training.runs.checksum import Broken
from onepass.training.runs.interrupt import KEPT, Interrupt, Stopped
from onepass.training.studies.trial import Result, load

POLL_S = 0.2
"""How long it may take until a signal is heeded."""
Say = Callable[[str], None]


class Job(Protocol):
    """What is run: a trial, of a network or of a rival."""

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
H = TypeVar("H")
"""What stands for a trial that runs: a process, a task."""


class Died(RuntimeError):
    """A trial ended without a result; what others found is kept."""


class Trials(Protocol):
    """What runs them."""

    def run(self, trials: Sequence[J]) -> dict[J, Result]:
        """All of them, in their order.

        Raises:
            Died, Stopped: what is done is kept.
        """

    def each(self, trials: Iterable[J], count: int) -> Iterator[tuple[J, Result]]:
        """The same, as they end; the next of `count` is asked for when a core is free.

        Raises:
            Died, Stopped: what is done is kept.
        """


MakeTrials = Callable[[Path, str, int | None, Say], Trials]
"""By the folder of results, the data's fingerprint, how many at once, and who is told."""


class Executor(ABC, Generic[H]):
    """Runs trials over one fingerprint of the data, in one folder, `jobs` at once."""

    def __init__(self, folder: Path, fingerprint: str, jobs: int, say: Say) -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        self.jobs = jobs
        self._say = say
        folder.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def start(self, trial: Job) -> H:
        """Begins one."""

    @abstractmethod
    def ended(self, running: Collection[H]) -> Iterable[H]:
        """Those that end within a moment, if any."""

    @abstractmethod
    def collect(self, handle: H, trial: Job) -> None:
        """Sees to it that the result of one that ended is in its file. Raises Died."""

    @abstractmethod
    def kill(self, running: Collection[H]) -> None:
        """Ends those that still run, at once."""

    def run(self, trials: Sequence[J]) -> dict[J, Result]:
        """As `Trials` says."""
        missing = sorted(dict.fromkeys(trials), key=lambda one: not self.file(one).exists())
        done = dict(self.each(missing, len(missing)))
        return {trial: done[trial] for trial in trials}

    def each(self, trials: Iterable[J], count: int) -> Iterator[tuple[J, Result]]:
        """As `Trials` says."""
        running: dict[H, J] = {}
        with Interrupt() as stop:
            try:
                for done, outcome in enumerate(self._each(trials, running, stop), start=1):
                    self._say(f"{done}/{count}  {_line(*outcome)}")
                    yield outcome
            finally:
                self.kill(running)

    def file(self, trial: Job) -> Path:
        """Where its result is kept."""
        return self.folder / f"{trial.key(self.fingerprint)}.safetensors"

    def state(self, trial: Job) -> Path:
        """The folder of its state while it goes on."""
        return self.folder / f".running-{trial.key(self.fingerprint)}"

    def _each(
        self, trials: Iterable[J], running: dict[H, J], stop: Interrupt
    ) -> Iterator[tuple[J, Result]]:
        for trial in trials:
            if (kept := self._kept(trial)) is not None:
                yield trial, kept
                continue
            running[self.start(trial)] = trial
            while len(running) >= self.jobs:
                yield from self._ended(running, stop)
        while running:
            yield from self._ended(running, stop)

    def _ended(self, running: dict[H, J], stop: Interrupt) -> Iterator[tuple[J, Result]]:
        ended = list(self.ended(running))
        if stop.asked:
            raise Stopped(KEPT)
        for handle in ended:
            trial = running.pop(handle)
            self.collect(handle, trial)
            yield trial, load(self.file(trial))

    def _kept(self, trial: Job) -> Result | None:
        """What is on disk; None where that is nothing, or damaged, which is said."""
        file = self.file(trial)
        if not file.exists():
            return None
        try:
            return load(file)
        except Broken as error:
            self._say(f"{error}; {named(trial)}, is run once more")
            return None


def named(trial: Job) -> str:
    """What a line calls it."""
    return f"{trial.variant}, seed {trial.seed}"


def _line(trial: Job, result: Result) -> str:
    how = result.failed or f"skill {result.skill:.3f}, {result.facts['seconds']:.1f} s"
    return f"{named(trial)}: {how}"
