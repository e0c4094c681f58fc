"""The runs of rivals, of all tasks and seeds."""

from collections.abc import Sequence

from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.by_seed import Runs
from onepass.training.studies.comparing.rivals import Name, rival
from onepass.training.studies.comparing.rivals.trial import RivalTrial
from onepass.training.studies.executors.executor import Trials


class RivalRuns:
    """They run where those of networks do, and are kept beside them."""

    def __init__(self, spec: Spec, pool: Trials, failed: dict[str, str]) -> None:
        """What fails is written into `failed`, with its reason."""
        self._spec = spec
        self._pool = pool
        self._failed = failed

    def run(
        self, names: Sequence[Name], tasks: Sequence[str], seeds: int
    ) -> dict[str, dict[str, Runs]]:
        """Every rival's models of all tasks; a rival that fails with any of them is left out."""
        first = self._spec.training.seed
        numbers = range(first, first + seeds)
        drawn = {name: numbers if rival(name).draws else numbers[:1] for name in names}
        results = self._pool.run(
            [RivalTrial(n, t, seed, self._spec) for n in names for t in tasks for seed in drawn[n]]
        )
        for trial, result in results.items():
            if result.failed is not None:
                self._failed.setdefault(trial.rival, f"{trial.task}: {result.failed}")
        found = {(one.rival, one.task, one.seed): result for one, result in results.items()}

        def every_seed(name: Name, task: str) -> Runs:
            """What draws nothing is the same with all of them."""
            return {s: found[name, task, s if s in drawn[name] else first] for s in numbers}

        return {
            name: {task: every_seed(name, task) for task in tasks}
            for name in names
            if name not in self._failed
        }
