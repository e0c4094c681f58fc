"""Wherever trials run: in their order, once, and the next is asked for when a core is free."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onepass.training.studies.executors.executor import Executor, Job
from onepass.training.studies.trial import Result


@dataclass(frozen=True)
class Told:
    """A trial that writes its seed."""

    seed: int
    variant: str = "told"

    def key(self, fingerprint: str) -> str:
        return f"{fingerprint}-{self.seed}"

    def run(self, folder: Path, file: Path) -> None:
        skills = {"a": float(self.seed)}
        Result({"skills": skills, "seconds": 0.0}, {"none": np.zeros(0)}).save(file)


class LastFirst(Executor[int]):
    """What began last ends first."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.lines: list[str] = []
        self.began: list[int] = []
        super().__init__(folder, "data", jobs, self.lines.append)

    def start(self, trial: Job) -> int:
        self.began.append(trial.seed)
        return trial.seed

    def ended(self, running: Collection[int]) -> Iterator[int]:
        yield max(running)

    def collect(self, handle: int, trial: Job) -> None:
        trial.run(self.state(trial), self.file(trial))

    def kill(self, running: Collection[int]) -> None:
        assert not running


def test_results_stand_in_the_order_of_their_trials(tmp_path: Path) -> None:
    trials = [Told(seed) for seed in (3, 1, 2)]
    results = LastFirst(tmp_path, 2).run(trials)
    assert list(results) == trials
    assert [result.skill for result in results.values()] == [3, 1, 2]


def test_what_is_on_disk_is_not_run_again(tmp_path: Path) -> None:
    first, second = LastFirst(tmp_path, 2), LastFirst(tmp_path, 2)
    first.run([Told(1)])
    second.run([Told(0), Told(1)])
    assert second.began == [0]
    assert len(second.lines) == 2


def test_the_next_trial_is_asked_for_when_a_core_is_free(tmp_path: Path) -> None:
    asked: list[int] = []

    def trials() -> Iterator[Told]:
        for seed in range(4):
            asked.append(seed)
            yield Told(seed)

    known = [len(asked) for _ in LastFirst(tmp_path, 2).each(trials(), 4)]
    assert known == [2, 3, 4, 4]
