"""Runs of one table: networks anew where our code changed, rivals once for the same rows."""

import hashlib
import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.rivals import Name
from onepass.training.studies.comparing.rivals.runs import RivalRuns
from onepass.training.studies.executors.processes import ProcessPool
from onepass.training.studies.statistics import Errors
from onepass.training.studies.trial import Trial
from onepass.training.studies.variant import Variant, dumped
from tabular.score import Draws, Task

HERE = Path(__file__).parent


class Timed(Trial):
    """A run that says what it cost, whatever else ran beside it."""

    def run(self, folder: Path, file: Path) -> None:
        """Beside the result stand its seconds of CPU."""
        began = time.process_time()
        super().run(folder, file)
        seconds(file).write_text(json.dumps(time.process_time() - began))


def seconds(file: Path) -> Path:
    """Where a run's seconds of CPU stand."""
    return file.with_suffix(".seconds")


def code() -> str:
    """What our code is: its commit, and what is not committed."""
    words = [["git", "rev-parse", "HEAD"], ["git", "diff", "HEAD"]]
    each = [subprocess.run(one, cwd=HERE, capture_output=True, check=True) for one in words]
    return hashlib.sha256(b"".join(one.stdout for one in each)).hexdigest()[:12]


class Runs:
    """Of one table, kept in its folder."""

    def __init__(self, spec: Spec, folder: Path, jobs: int) -> None:
        self.spec = spec
        self.prepared = prepare(spec)
        self.errors = Errors(self.prepared.contract, self.prepared.judged_rows, self.prepared.train)
        self._folder = folder
        self._jobs = jobs
        self._say = partial(print, spec.name, flush=True)

    def networks(self, seeds: Sequence[int]) -> tuple[dict[str, list[Draws]], float]:
        """Per task its errors, a seed each; and the mean of their CPU seconds.

        Raises:
            RuntimeError: a run came to nothing.
        """
        mark = f"{self.prepared.fingerprint} {code()}"
        variant = Variant("onepass", dumped(self.spec))
        trials = [Timed(variant.name, seed, variant.spec(seed)) for seed in seeds]
        folder = self._folder / "networks"
        found = ProcessPool(folder, mark, self._jobs, self._say).run(trials)
        self._check({trial.variant: one.failed for trial, one in found.items() if one.failed})
        files = [seconds(folder / f"{one.key(mark)}.safetensors") for one in trials]
        cpu = [float(json.loads(file.read_text())) for file in files]
        each = {t: [self.errors.of(one, t) for one in found.values()] for t in self.spec.tasks}
        return each, sum(cpu) / len(cpu)

    def rivals(self, names: Sequence[Name], seeds: int) -> dict[str, dict[str, list[Draws]]]:
        """Per rival and task its errors, a seed each.

        Raises:
            RuntimeError: one came to nothing.
        """
        failed: dict[str, str] = {}
        mark = self.prepared.fingerprint
        pool = ProcessPool(self._folder / "rivals", mark, self._jobs, self._say)
        found = RivalRuns(self.spec, pool, failed).run(names, list(self.spec.tasks), seeds)
        self._check(failed)
        return {
            name: {t: [self.errors.of(one, t) for one in runs.values()] for t, runs in own.items()}
            for name, own in found.items()
        }

    def _check(self, failed: Mapping[str, str | None]) -> None:
        if failed:
            raise RuntimeError(f"{self.spec.name}: {failed}")


def judged(runs: Runs, rivals: Sequence[Name], seeds: int) -> tuple[list[Task], float]:
    """Every task of a table, and the CPU seconds that a network trains."""
    ours, cpu = runs.networks(range(seeds))
    theirs = runs.rivals(rivals, seeds)
    return [
        Task(runs.spec.name, name, {"onepass": own} | {r: each[name] for r, each in theirs.items()})
        for name, own in ours.items()
    ], cpu
