"""Runs of rivals: what draws nothing runs once, and one that fails is left out."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.rivals.runs import RivalRuns
from onepass.training.studies.comparing.rivals.trial import RivalTrial
from onepass.training.studies.trial import Result


class Pool:
    """It has every result at once."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.trials: list[RivalTrial] = []

    def run(self, trials: Sequence[RivalTrial]) -> dict[RivalTrial, Result]:
        self.trials = list(trials)
        return {one: Result(self.facts(one), {"x": np.zeros(1)}) for one in trials}

    def facts(self, trial: RivalTrial) -> dict[str, Any]:
        return {"failed": "no rows"} if trial.rival in self.failing else {"seed": trial.seed}


def test_what_draws_nothing_stands_for_all_seeds(shop: Callable[..., Spec]) -> None:
    pool: Any = Pool()
    found = RivalRuns(shop(training={"seed": 5}), pool, {}).run(["linear", "tabm"], ["luck"], 3)
    assert [(one.rival, one.seed) for one in pool.trials] == [
        ("linear", 5), ("tabm", 5), ("tabm", 6), ("tabm", 7),
    ]  # fmt: skip
    assert [one.facts["seed"] for one in found["linear"]["luck"].values()] == [5, 5, 5]
    assert found["tabm"]["luck"].keys() == {5, 6, 7}


def test_one_that_fails_is_told_of(shop: Callable[..., Spec]) -> None:
    pool: Any = Pool("tabm")
    failed: dict[str, str] = {}
    found = RivalRuns(shop(), pool, failed).run(["linear", "tabm"], ["luck", "price"], 1)
    assert list(found) == ["linear"]
    assert failed == {"tabm": "luck: no rows"}
